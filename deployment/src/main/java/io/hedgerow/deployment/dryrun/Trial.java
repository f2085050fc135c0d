package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.plugins.HookResult;
import io.hedgerow.operators.plugins.PluginInstance;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.ProcessEventInput;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.memory.HostTime;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.MemoryStorage;
import io.hedgerow.runtime.host.memory.RealTime;
import io.hedgerow.runtime.host.memory.SeededRandom;
import io.hedgerow.runtime.host.memory.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One version of a plugin on events, in a world of its own where everything is written down and
 * nothing is done. Clock and random numbers are the same in each trial, unless requests go out.
 *
 * <p><b>Owns</b> the plugin's instance and its host. <b>Lives</b> as a dry run. <b>Threads</b>:
 * one. <b>Survives</b> nothing.
 */
final class Trial implements AutoCloseable {

    private static final long SEED = 42;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Version version;
    private final HostTime time;
    private final MemoryHost host;
    private final Effects effects = new Effects();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final PluginInstance instance;
    private final Deliveries deliveries;
    private String setupError;
    private int generation;

    /**
     * Loads the plugin and sets it up.
     *
     * @param startMillis its clock at the beginning
     * @param team of the events
     * @throws DryRunException when it cannot be loaded
     */
    Trial(Version version, PluginPlatform platform, HttpPolicy http, long startMillis, Team team)
            throws DryRunException {
        this.version = version;
        this.time = http.sends() ? new RealTime() : new VirtualTime(startMillis);
        MemoryStorage storage = new MemoryStorage();
        storage.contents().putAll(version.storage());
        HttpTransport transport = effects.recording(http.maker().of(platform.http()));
        this.host =
                MemoryHost.builder(time)
                        .storage(storage)
                        .random(new SeededRandom(SEED))
                        .geoip(platform.geoip())
                        .http(transport)
                        .build();
        try {
            if (version.installation().code() == null) {
                throw new DryRunException(
                        "The "
                                + version.label()
                                + " version cannot be loaded: "
                                + version.installation().loadError());
            }
            this.instance = platform.load(version.installation(), host.services());
        } catch (PluginPlatform.PluginLoadException e) {
            throw new DryRunException(
                    "The " + version.label() + " version cannot be loaded: " + e.getMessage(), e);
        }
        this.deliveries =
                new Deliveries(
                        instance.deliveryHooks(), this::call, version, team, time, transport);
        setUp();
    }

    private void setUp() {
        generation = instance.generation();
        if (instance.hasSetup()) {
            HookResult result = call(HookCall.setupPlugin(), "setup");
            setupError = result instanceof HookResult.Threw threw ? text(threw) : null;
        }
        effects.take(host);
    }

    /** The next event. */
    void run(EventEnvelope event) {
        if (setupError != null) {
            outcomes.add(new Outcome(Outcome.Kind.SKIPPED, null, null, 0));
            return;
        }
        HookCall call = ProcessEventInput.call(event);
        Outcome outcome;
        EventEnvelope goesOn = event;
        if (call == null) {
            outcome = new Outcome(Outcome.Kind.SKIPPED, null, null, 0);
        } else if (!instance.hasProcessEvent()) {
            outcome = new Outcome(Outcome.Kind.PASSED, json(call.argument()), null, 0);
        } else {
            long began = System.nanoTime();
            HookResult result = call(call, event.uuid());
            long nanos = System.nanoTime() - began;
            if (result instanceof HookResult.Threw threw) {
                outcome = new Outcome(Outcome.Kind.THREW, null, text(threw), nanos);
            } else if (((HookResult.Returned) result).text() == null) {
                outcome = new Outcome(Outcome.Kind.DROPPED, null, null, nanos);
                goesOn = null;
            } else {
                JsonText returned = ((HookResult.Returned) result).text();
                ProcessEventInput.Taken taken = ProcessEventInput.taken(event, returned);
                goesOn = taken.event();
                outcome =
                        taken.error() == null
                                ? new Outcome(Outcome.Kind.PASSED, json(returned), null, nanos)
                                : new Outcome(
                                        Outcome.Kind.THREW,
                                        null,
                                        "IllegalOperationError: " + taken.error(),
                                        nanos);
            }
        }
        outcomes.add(outcome);
        if (goesOn != null) {
            deliveries.deliver(goesOn, outcome.deliveries());
        }
        effects.take(host);
    }

    /** After the last event. */
    void finish() {
        if (setupError == null) {
            deliveries.flush();
            effects.take(host);
        }
    }

    private HookResult call(HookCall call, String origin) {
        if (call.kind() != HookCall.Kind.SETUP && instance.generation() != generation) {
            setUp(); // its world was replaced, as it had to be stopped
        }
        HookResult[] settled = new HookResult[1];
        instance.invoke(
                call,
                new InvocationOrigin("dry-run:" + origin, 0),
                null,
                result -> settled[0] = HookResult.plain(result));
        time.runUntil(() -> settled[0] != null);
        return settled[0];
    }

    private static JsonNode json(JsonText text) {
        try {
            return JSON.readTree(text.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The runtime returned no JSON", e);
        }
    }

    private String text(HookResult.Threw threw) {
        return version.secrets().apply(threw.name() + ": " + threw.message());
    }

    Version version() {
        return version;
    }

    /** In the order of the events. */
    List<Outcome> outcomes() {
        return outcomes;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    Effects effects() {
        return effects;
    }

    /** {@code null} for none; then no event is processed. */
    String setupError() {
        return setupError;
    }

    /** Storage at the end against the beginning: key to JSON text, {@code null} for deleted. */
    Map<String, String> storageChanges() {
        Map<String, String> changes = new TreeMap<>();
        Map<String, String> now = host.storage().contents();
        now.forEach(
                (key, json) -> {
                    if (!json.equals(version.storage().get(key))) {
                        changes.put(key, json);
                    }
                });
        version.storage().keySet().stream()
                .filter(key -> !now.containsKey(key))
                .forEach(key -> changes.put(key, null));
        return changes;
    }

    @Override
    public void close() {
        instance.close();
    }
}
