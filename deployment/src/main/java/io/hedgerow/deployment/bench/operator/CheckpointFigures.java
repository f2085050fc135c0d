package io.hedgerow.deployment.bench.operator;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;

/** How long checkpoints take while calls wait, and without any. */
final class CheckpointFigures {

    private static final int CHECKPOINTS = 10;

    private CheckpointFigures() {}

    static void print(Run run) throws Exception {
        run.title(
                """
                Checkpoints, from the trigger to the last acknowledgement (Flink's own figure), milliseconds of %d each
                idle      nothing is under way
                flowing   %,d calls of %d ms under way, events flow
                held      %,d calls wait that no answer comes to"""
                        .formatted(CHECKPOINTS, run.calls(), DelayedHttp.MILLIS, run.calls()));
        run.line("%-9s %-9s %8s %8s %12s", "", "", "median", "longest", "state, KB");
        for (String backend : List.of("hashmap", "rocksdb")) {
            Setup setup = Setup.of(HttpPlugin.teams(1), backend).withWindow(run.calls());
            try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                job.warmUp(run.shortWarmUp());
                measure(run, job, backend, "flowing");
                job.probe().pause(true);
                job.await(() -> job.probe().onTheirWay() == 0, "the end of all calls");
                measure(run, job, backend, "idle");
                DelayedHttp.INSTANCE.hold();
                job.probe().pause(false);
                job.await(() -> DelayedHttp.INSTANCE.held() == run.calls(), "all calls held");
                measure(run, job, backend, "held");
            } finally {
                DelayedHttp.INSTANCE.forget();
            }
        }
    }

    private static void measure(Run run, OperatorJob job, String backend, String what)
            throws Exception {
        List<CompletedCheckpointStats> all = new ArrayList<>();
        for (int i = 0; i < CHECKPOINTS; i++) {
            all.add(job.checkpoint());
        }
        long[] millis =
                all.stream()
                        .mapToLong(CompletedCheckpointStats::getEndToEndDuration)
                        .sorted()
                        .toArray();
        run.line(
                "%-9s %-9s %8d %8d %,12d",
                backend,
                what,
                millis[millis.length / 2],
                millis[millis.length - 1],
                all.get(all.size() - 1).getStateSize() >> 10);
    }
}
