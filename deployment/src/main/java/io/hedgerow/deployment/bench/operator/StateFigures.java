package io.hedgerow.deployment.bench.operator;

import java.util.List;

/** Size of a checkpoint per million storage keys. */
final class StateFigures {

    private static final int KEYS_PER_EVENT = 100;
    private static final String PLUGIN =
            """
            export async function processEvent(event, { storage }) {
                const number = Number(event.distinct_id.slice('user-'.length))
                for (let i = 0; i < %d; i++) {
                    await storage.set('visitor-' + (number * %d + i), { count: i, first: '2023-10-05', plan: 'free' })
                }
                return event
            }
            """
                    .formatted(KEYS_PER_EVENT, KEYS_PER_EVENT);

    private StateFigures() {}

    static void print(Run run) throws Exception {
        int events = Math.max(1, run.keys() / KEYS_PER_EVENT);
        int keys = events * KEYS_PER_EVENT;
        run.title(
                """
                State of plugins' storage: a full checkpoint after %,d keys of one team and plugin (keys of 9 to 16
                characters, values of 46 to 47 bytes of JSON; incremental for RocksDB, its first), scaled to a million keys"""
                        .formatted(keys));
        run.line("%-9s %14s %18s %14s", "", "bytes per key", "MB per million", "checkpoint, ms");
        for (String backend : List.of("hashmap", "rocksdb")) {
            Setup setup =
                    Setup.of(BenchmarkTeams.same(1, List.of(PLUGIN)), backend).withCount(events);
            try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                job.await(() -> job.probe().exited() == events, "the last event");
                var stats = job.checkpoint();
                double perKey = stats.getStateSize() / (double) keys;
                run.line(
                        "%-9s %14.1f %18.1f %14d",
                        backend, perKey, perKey, stats.getEndToEndDuration());
            }
        }
    }
}
