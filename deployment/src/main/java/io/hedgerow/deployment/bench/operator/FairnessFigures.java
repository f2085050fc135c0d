package io.hedgerow.deployment.bench.operator;

import io.hedgerow.runtime.PluginLoadException;
import java.util.ArrayList;
import java.util.List;

/** What a quiet team's events wait for while another team floods the subtask. */
final class FairnessFigures {

    private static final double MILLIS_PER_EVENT = 1;
    private static final int BURST = 2000;
    private static final double REST_SECONDS = 1;

    /** From one event of the quiet team to the next. */
    private static final double QUIET_SECONDS = 0.1;

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
                alone    the quiet team's events while the busy team sends nothing: what buffers cost that wait to be full
                bursts   the busy team sends %,d at once, and again %.0f s after the last of them is out; the quiet team's
                         events stand in line behind what was sent before them, as in one partition of a topic
                flood    it sends as fast as it goes: input waits for room whatever the operator does
                on, off  whether teams take turns (plugins.fair-turns)
                due      latency of the quiet team's events in milliseconds, from when one was due to the sink
                emitted  the same from when the source emitted it: without the wait for room in the network buffers"""
                        .formatted(MILLIS_PER_EVENT, loops, BURST, REST_SECONDS));
        run.line(
                "%-10s %-5s %10s %8s %10s %10s %12s %12s",
                "", "", "events/s", "quiet", "due p50", "due p99", "emitted p50", "emitted p99");
        for (boolean fair : new boolean[] {true, false}) {
            Setup setup = Setup.of(teams(loops), "hashmap").withQuietTeam(fair).withCount(BURST);
            try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                run.say().accept("bursts, fair turns " + word(fair));
                job.await(() -> job.probe().exited() == BURST, "the end of the first burst");
                bursts(job, run.warmUp());
                print(run, "alone", fair, job, job.measure(() -> quietly(job, run.seconds() / 2)));
                print(run, "bursts", fair, job, job.measure(() -> bursts(job, 3 * run.seconds())));
            }
        }
        for (boolean fair : new boolean[] {true, false}) {
            Setup setup = Setup.of(teams(loops), "hashmap").withQuietTeam(fair);
            try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                run.say().accept("flood, fair turns " + word(fair));
                job.await(() -> job.probe().exited() > 0, "a first event");
                quietly(job, run.warmUp());
                print(run, "flood", fair, job, job.measure(() -> quietly(job, 2 * run.seconds())));
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

    /** For a while the quiet team alone sends what is due; the flood is what was allowed before. */
    private static void quietly(OperatorJob job, double seconds) throws Exception {
        for (double left = seconds; left > 0; left -= QUIET_SECONDS) {
            job.probe().allowQuiet();
            job.run(QUIET_SECONDS);
        }
    }

    /** Bursts for so long at least, each of them to its end, with a rest after it. */
    private static void bursts(OperatorJob job, double seconds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            long out = job.probe().busyExited() + BURST;
            job.probe().allow(BURST);
            while (job.probe().busyExited() < out) {
                quietly(job, QUIET_SECONDS);
            }
            quietly(job, REST_SECONDS);
        } while (System.nanoTime() < end);
        job.await(() -> job.probe().onTheirWay() == 0, "the end of what is on its way");
    }

    private static void print(
            Run run, String what, boolean fair, OperatorJob job, Throughput figure) {
        Latencies emitted = job.probe().latencies();
        Latencies due = job.probe().fromDue();
        run.line(
                "%-10s %-5s %,10.0f %8d %,10.0f %,10.0f %,12.0f %,12.0f",
                what,
                word(fair),
                figure.perSecond(),
                due.size(),
                due.millis(0.5),
                due.millis(0.99),
                emitted.millis(0.5),
                emitted.millis(0.99));
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
