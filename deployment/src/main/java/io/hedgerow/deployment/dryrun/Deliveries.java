package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.job.ingestion.ProcessedEventJson;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DeliverySettings;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.delivery.WebhookSender;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.ingest.EventNormalizer;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.plugins.HookResult;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.memory.HostTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The functions of one version that get events after ingestion, called as the job does (contract
 * §2.6, §2.7, §2.12) but once each: nothing is tried again. Batches for {@code exportEvents} are
 * full when the config says so, and at the end; the clock of a dry run does not go by itself.
 *
 * <p><b>Owns</b> the batch that is not full yet, and what became of the others. <b>Lives</b> as a
 * trial. <b>Threads</b>: one. <b>Survives</b> nothing.
 */
final class Deliveries {

    /** Calls a function of the plugin and waits for it. */
    @FunctionalInterface
    interface Caller {
        HookResult call(HookCall call, String origin);
    }

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Waiting(String json, Map<DeliveryHook, Delivery> deliveries) {}

    private final Set<DeliveryHook> hooks;
    private final Caller caller;
    private final Team team;
    private final SecretMask secrets;
    private final HostTime time;
    private final HttpTransport http;
    private final DeliverySettings settings;
    private final EventNormalizer normalizer;
    private final WebhookSender webhooks = new WebhookSender(REQUEST_TIMEOUT);
    private final Map<DeliveryHook, List<Delivery>> calls = new EnumMap<>(DeliveryHook.class);
    private final List<Waiting> batch = new ArrayList<>();
    private int batchChars;
    private int batches;

    /**
     * @param hooks that the plugin has
     * @param http for webhooks
     */
    Deliveries(
            Set<DeliveryHook> hooks,
            Caller caller,
            Version version,
            Team team,
            HostTime time,
            HttpTransport http) {
        this.hooks = hooks;
        this.caller = caller;
        this.team = team;
        this.secrets = version.secrets();
        this.time = time;
        this.http = http;
        this.settings =
                DeliverySettings.of(
                        version.installation().configJson(), true, DeliveryOptions.DEFAULT);
        this.normalizer = new EventNormalizer(time::currentTimeMillis, () -> {});
        hooks.forEach(hook -> calls.put(hook, new ArrayList<>()));
    }

    /**
     * @param event as it leaves the plugin's own {@code processEvent}
     * @param into takes what becomes of it, of a batch when that is called
     */
    void deliver(EventEnvelope event, Map<DeliveryHook, Delivery> into) {
        if (hooks.isEmpty()) {
            return;
        }
        ProcessedEvent processed;
        try {
            processed =
                    ProcessedEvent.parse(
                            ProcessedEventJson.of(normalizer.normalize(event, team)),
                            event.captureDepth());
        } catch (UnprocessableEventException e) {
            hooks.forEach(
                    hook ->
                            into.put(
                                    hook,
                                    new Delivery(
                                            null, "the event is a dead letter: " + text(e), 0)));
            return;
        }
        if (processed.isSnapshot()) {
            if (team.sessionRecordingOptIn()) {
                one(DeliveryHook.ON_SNAPSHOT, processed, into);
            }
            return;
        }
        one(DeliveryHook.ON_EVENT, processed, into);
        one(DeliveryHook.COMPOSE_WEBHOOK, processed, into);
        if (hooks.contains(DeliveryHook.EXPORT_EVENTS)
                && !settings.toIgnore().contains(processed.event())) {
            export(processed, into);
        }
    }

    private String text(UnprocessableEventException e) {
        return secrets.apply(e.getMessage());
    }

    private void one(DeliveryHook hook, ProcessedEvent event, Map<DeliveryHook, Delivery> into) {
        if (hooks.contains(hook)) {
            into.put(hook, call(hook, event.pluginJson(), event.uuid().toString()));
        }
    }

    private void export(ProcessedEvent event, Map<DeliveryHook, Delivery> into) {
        String json = event.pluginJson().toString();
        if (!batch.isEmpty() && batchChars + json.length() > settings.bufferBytes()) {
            flush();
        }
        batch.add(new Waiting(json, into));
        batchChars += json.length();
        if (batchChars > settings.bufferBytes()) {
            flush();
        }
    }

    /** Calls {@code exportEvents} with what waits for it. */
    void flush() {
        if (batch.isEmpty()) {
            return;
        }
        String events = "[" + String.join(",", batch.stream().map(Waiting::json).toList()) + "]";
        Delivery delivery =
                call(DeliveryHook.EXPORT_EVENTS, JsonText.of(events), "batch-" + ++batches);
        batch.forEach(each -> each.deliveries().put(DeliveryHook.EXPORT_EVENTS, delivery));
        batch.clear();
        batchChars = 0;
    }

    private Delivery call(DeliveryHook hook, JsonText argument, String origin) {
        long began = System.nanoTime();
        HookResult result = caller.call(hook.call(argument), hook.function() + ":" + origin);
        JsonNode webhook = null;
        String error = null;
        if (result instanceof HookResult.Threw threw) {
            error = secrets.apply(threw.name() + ": " + threw.message());
        } else if (hook == DeliveryHook.COMPOSE_WEBHOOK
                && ((HookResult.Returned) result).text() != null) {
            JsonText composed = ((HookResult.Returned) result).text();
            webhook = masked(composed);
            error = send(composed);
        }
        Delivery delivery = new Delivery(webhook, error, System.nanoTime() - began);
        calls.get(hook).add(delivery);
        return delivery;
    }

    private String send(JsonText webhook) {
        WebhookSender.Result[] sent = new WebhookSender.Result[1];
        webhooks.send(http, webhook, null)
                .thenAccept(result -> time.execute(() -> sent[0] = result));
        time.runUntil(() -> sent[0] != null);
        return sent[0].error() == null ? null : secrets.apply(sent[0].error());
    }

    private JsonNode masked(JsonText json) {
        try {
            return MaskedJson.of(JSON.readTree(json.toString()), secrets);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The runtime returned no JSON", e);
        }
    }

    /** By function, in their order; none for a function that was never called. */
    Map<DeliveryHook, List<Delivery>> calls() {
        return calls;
    }
}
