package io.hedgerow.deployment.bench.operator;

import io.hedgerow.runtime.PluginLoadException;
import java.util.ArrayList;
import java.util.List;

/** What a quiet team's events wait for while another team floods the subtask. */
final class FairnessFigures {

    private static final double MILLIS_PER_EVENT = 1;
    private static final String BUSY =
            """
            export function processEvent(event) {
                let sum = 1
                for (let i = 0; i < %d; i++) {
                    sum = (sum * 31 + i) | 0
                }
                event.properties.sum = sum
                return event
            }
            """;
    private static final String QUIET =
            "export function processEvent(event) { event.properties.quiet = true; return event }";

    private FairnessFigures() {}

    static void print(Run run) throws Exception {
        int loops = loops(run);
        run.title(
                """
                Fairness: one team floods (as fast as it goes, %.0f ms of JavaScript per event: %,d turns of a loop), a quiet team
                sends 10 events/s through the same source and the same network buffers; no overflow topic
                latency  of the quiet team's events, milliseconds, from when the source emits one to the sink
                due      the same from when it was due: with the wait of a source that is held back by the flood"""
                        .formatted(MILLIS_PER_EVENT, loops));
        run.line(
                "%-18s %10s %8s %10s %10s %10s %10s",
                "", "events/s", "quiet", "p50", "p99", "due p50", "due p99");
        for (boolean fair : new boolean[] {true, false}) {
            measure(run, loops, fair);
        }
    }

    private static void measure(Run run, int loops, boolean fair) throws Exception {
        BenchmarkTeams teams =
                new BenchmarkTeams(
                        new ArrayList<>(
                                List.of(
                                        new ArrayList<>(List.of(BUSY.formatted(loops))),
                                        new ArrayList<>(List.of(QUIET)))));
        Setup setup = Setup.of(teams, "hashmap").withQuietTeam(fair);
        try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
            run.say().accept("fair turns " + (fair ? "on" : "off"));
            job.warmUp(run.warmUp());
            Throughput figure = job.measure(2 * run.seconds());
            Latencies latencies = job.probe().latencies();
            Latencies due = job.probe().fromDue();
            run.line(
                    "%-18s %,10.0f %8d %,10.0f %,10.0f %,10.0f %,10.0f",
                    "fair turns " + (fair ? "on" : "off"),
                    figure.perSecond(),
                    latencies.size(),
                    latencies.millis(0.5),
                    latencies.millis(0.99),
                    due.millis(0.5),
                    due.millis(0.99));
        }
    }

    /** So many turns of the loop take a millisecond when it is compiled. */
    private static int loops(Run run) throws PluginLoadException {
        int loops = 100_000;
        for (int i = 0; i < 3; i++) {
            try (RuntimeAlone busy =
                    new RuntimeAlone(run.engine(), List.of(BUSY.formatted(loops)))) {
                busy.run(run.shortWarmUp());
                double millis = 1e3 / busy.run(run.seconds() / 4).perCore();
                loops = (int) Math.max(100, Math.min(1e8, loops * MILLIS_PER_EVENT / millis));
            }
        }
        return loops;
    }
}
