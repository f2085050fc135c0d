package io.hedgerow.deployment.bench.operator;

import io.hedgerow.operators.ingest.EventEnvelope;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.FilterFunction;

/**
 * Notes when events come out, and keeps none. Looks into one of {@value #SAMPLE}: a figure of
 * plugins that fail would be none.
 */
final class Exit implements FilterFunction<EventEnvelope> {

    private static final long serialVersionUID = 1L;
    private static final int SAMPLE = 128;

    private final String probe;
    private final int quietTeam;
    private final boolean plugins;
    private int seen;

    /**
     * @param quietTeam see {@link EventMaker}
     * @param plugins whether the teams have any
     */
    Exit(String probe, int quietTeam, boolean plugins) {
        this.probe = probe;
        this.quietTeam = quietTeam;
        this.plugins = plugins;
    }

    @Override
    public boolean filter(EventEnvelope event) {
        long now = System.nanoTime();
        boolean quiet = quietTeam != 0 && event.teamId() == quietTeam;
        Probe.of(probe)
                .exited(now - event.offset(), quiet ? now - Long.parseLong(event.sentAt()) : -1);
        if (seen++ % SAMPLE == 0 && plugins) {
            check(event);
        }
        return false;
    }

    private static void check(EventEnvelope event) {
        String processed =
                event.processed() == null
                        ? ""
                        : new String(event.processed(), StandardCharsets.UTF_8);
        if (!processed.contains("\"$plugins_succeeded\"")
                || processed.contains("\"$plugins_failed\"")) {
            throw new IllegalStateException("a plugin failed: " + processed);
        }
    }
}
