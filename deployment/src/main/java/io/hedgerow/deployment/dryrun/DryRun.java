package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.ProcessEventInput;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.HookCall;
import java.util.ArrayList;
import java.util.List;

/** Runs two versions of a plugin, or one beside none, on the same events. */
public final class DryRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PluginPlatform platform;
    private final HttpPolicy http;

    public DryRun(PluginPlatform platform, HttpPolicy http) {
        this.platform = platform;
        this.http = http;
    }

    /**
     * @param active what is in force; {@code null} to compare with the events as they came
     * @param team whose events they are
     * @throws DryRunException when a version cannot be loaded
     */
    public DryRunReport run(
            Version active, Version candidate, Team team, List<EventEnvelope> events)
            throws DryRunException {
        long now = System.currentTimeMillis();
        try (Trial first = active == null ? null : new Trial(active, platform, http, now, team);
                Trial second = new Trial(candidate, platform, http, now, team)) {
            List<JsonNode> inputs = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                inputs.add(input(events.get(i)));
                // In turns, so that neither finds the machine warmer than the other.
                boolean activeFirst = i % 2 == 0;
                if (first != null && activeFirst) {
                    first.run(events.get(i));
                }
                second.run(events.get(i));
                if (first != null && !activeFirst) {
                    first.run(events.get(i));
                }
            }
            if (first != null) {
                first.finish();
            }
            second.finish();
            return new DryRunReport(http, events, inputs, first, second);
        }
    }

    /** {@code null} for a session recording. */
    private static JsonNode input(EventEnvelope event) {
        HookCall call = ProcessEventInput.call(event);
        try {
            return call == null ? null : JSON.readTree(call.argumentJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An event that was parsed is no JSON", e);
        }
    }
}
