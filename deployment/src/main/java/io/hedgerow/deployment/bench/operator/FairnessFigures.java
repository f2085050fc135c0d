package io.hedgerow.deployment.bench.operator;

import io.hedgerow.runtime.PluginLoadException;
import java.util.ArrayList;
import java.util.List;

/** What a quiet team's events wait for while another team floods the subtask. */
final class FairnessFigures {

    private static final double MILLIS_PER_EVENT = 1;
    private static final String FLOOD = "flood";
    private static final int BURST = 2000;
    private static final double BURST_SECONDS = 6;
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
                Fairness: a busy team (%.0f ms of JavaScript per event: %,d turns of a loop) beside a quiet team of 10 events/s,
                through the same source and the same network buffers; no overflow topic
                flood    the busy team sends as fast as it goes: input waits for room whatever the operator does
                bursts   it sends %,d at once every %.0f s
                on, off  whether teams take turns (plugins.fair-turns)
                latency  of the quiet team's events, milliseconds, from when the source emits one to the sink
                due      the same from when it was due: with the wait of a source that is held back by the flood"""
                        .formatted(MILLIS_PER_EVENT, loops, BURST, BURST_SECONDS));
        run.line(
                "%-10s %-5s %10s %8s %10s %10s %10s %10s",
                "", "", "events/s", "quiet", "p50", "p99", "due p50", "due p99");
        for (boolean fair : new boolean[] {true, false}) {
            Setup setup = Setup.of(teams(loops), "hashmap").withQuietTeam(fair);
            try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                run.say().accept("flood, fair turns " + word(fair));
                job.warmUp(run.warmUp());
                print(run, FLOOD, fair, job, job.measure(2 * run.seconds()));
            }
        }
        for (boolean fair : new boolean[] {true, false}) {
            Setup setup = Setup.of(teams(loops), "hashmap").withQuietTeam(fair).withCount(BURST);
            try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                run.say().accept("bursts, fair turns " + word(fair));
                job.await(() -> job.probe().exited() == BURST, "the end of the first burst");
                print(run, "bursts", fair, job, job.measure(() -> bursts(job, 2 * run.seconds())));
            }
        }
    }

    private static BenchmarkTeams teams(int loops) {
        return new BenchmarkTeams(
                new ArrayList<>(List.of(List.of(BUSY.formatted(loops)), List.of(QUIET))));
    }

    private static String word(boolean fair) {
        return fair ? "on" : "off";
    }

    /** One event each time the quiet team's is due; now and then many more. */
    private static void bursts(OperatorJob job, double seconds) throws Exception {
        double left = seconds;
        double toBurst = 0;
        while (left > 0) {
            if (toBurst <= 0) {
                job.probe().allow(BURST);
                toBurst = BURST_SECONDS;
            }
            job.probe().allow(1);
            job.run(EventMaker.QUIET_SECONDS);
            left -= EventMaker.QUIET_SECONDS;
            toBurst -= EventMaker.QUIET_SECONDS;
        }
        job.await(() -> job.probe().onTheirWay() == 0, "the end of the last burst");
    }

    private static void print(
            Run run, String what, boolean fair, OperatorJob job, Throughput figure) {
        Latencies latencies = job.probe().latencies();
        Latencies due = job.probe().fromDue();
        boolean heldBack = what.equals(FLOOD);
        run.line(
                "%-10s %-5s %,10.0f %8d %,10.0f %,10.0f %10s %10s",
                what,
                word(fair),
                figure.perSecond(),
                latencies.size(),
                latencies.millis(0.5),
                latencies.millis(0.99),
                heldBack ? "%,.0f".formatted(due.millis(0.5)) : "-",
                heldBack ? "%,.0f".formatted(due.millis(0.99)) : "-");
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
