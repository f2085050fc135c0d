package io.hedgerow.deployment.bench.operator;

import java.util.List;

/** How soon events come out after a failure. */
final class RecoveryFigures {

    private RecoveryFigures() {}

    static void print(Run run) throws Exception {
        run.title(
                """
                Recovery, milliseconds from a task's failure to the first event out, with %,d calls waiting at the last checkpoint
                The source throws; all tasks of the job restart in the same TaskManager, at once. In it: the plugins' load and
                the %d ms of the repeated calls; not in it: noticing that a process is gone (the chaos test kills processes)."""
                        .formatted(run.calls(), DelayedHttp.MILLIS));
        run.line("%-9s %10s %10s", "", "first", "all out");
        for (String backend : List.of("hashmap", "rocksdb")) {
            Setup setup = Setup.of(HttpPlugin.teams(1), backend).withWindow(run.calls());
            try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                job.warmUp(run.shortWarmUp());
                job.probe().pause(true);
                job.await(() -> job.probe().onTheirWay() == 0, "the end of all calls");
                DelayedHttp.INSTANCE.hold();
                job.probe().pause(false);
                job.await(() -> DelayedHttp.INSTANCE.held() == run.calls(), "all calls held");
                job.checkpoint();
                job.probe().pause(true);
                DelayedHttp.INSTANCE.forget();
                long before = job.probe().exited();
                long began = System.nanoTime();
                job.probe().fail();
                job.await(() -> job.probe().exited() >= before + run.calls(), "all calls' events");
                run.line(
                        "%-9s %,10.0f %,10.0f",
                        backend,
                        job.probe().recoveryNanos() / 1e6,
                        (System.nanoTime() - began) / 1e6);
            } finally {
                DelayedHttp.INSTANCE.forget();
            }
        }
    }
}
