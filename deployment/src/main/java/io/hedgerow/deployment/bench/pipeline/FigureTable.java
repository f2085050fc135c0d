package io.hedgerow.deployment.bench.pipeline;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Prints medians, one line a variant, beside the same variant without plugins. */
final class FigureTable {

    private static final String NOTES =
            """

            Medians of %d rounds; events of about 300 bytes; broker, ClickHouse and Flink share this
            machine; JavaScript is %s; %s; rows are inserted every %d s.
            whole   events/s from the job's start to its end: with the start of its tasks, the loading of
                    plugins for %d teams and the wait for the last checkpoint
            steady  events/s while the middle of the events was worked on, inserts of earlier ones included;
                    behind it the slowest and the fastest round
            ratio   steady to the same without plugins
            CPU     microseconds of processor time per event while steady; Flink's with compilers and
                    collector, ClickHouse's with merges
            heap    MiB in use after a collection, before and after the last round
            """;

    private FigureTable() {}

    static void print(
            PrintWriter out,
            Map<Variant, List<Figures>> figures,
            int rounds,
            int warmUpSeconds,
            boolean compiled) {
        out.printf(
                NOTES,
                rounds,
                compiled ? "compiled" : "interpreted",
                warmUpSeconds == 0
                        ? "started cold"
                        : "each chain warmed up for " + warmUpSeconds + " s",
                BenchmarkJob.CHECKPOINT_INTERVAL.toSeconds(),
                BenchmarkRegistry.TEAMS);
        out.printf(
                "%n%-15s %9s %9s %9s %19s %6s %7s %7s %7s %11s%n",
                "variant", "events", "whole", "steady", "", "ratio", "Flink", "Kafka", "ClickH.",
                "heap");
        figures.forEach(
                (variant, all) -> line(out, variant, all, figures.get(variant.yardstick())));
        out.flush();
    }

    private static void line(
            PrintWriter out, Variant variant, List<Figures> all, List<Figures> yardstick) {
        double steady = Figures.median(all, Figures::steady);
        Figures last = all.get(all.size() - 1);
        out.printf(
                "%-15s %,9d %,9.0f %,9.0f %19s %6s %7.1f %7.1f %7.1f %5d %5d%n",
                variant,
                last.events(),
                Figures.median(all, Figures::whole),
                steady,
                "(%,.0f-%,.0f)"
                        .formatted(
                                all.stream().mapToDouble(Figures::steady).min().orElseThrow(),
                                all.stream().mapToDouble(Figures::steady).max().orElseThrow()),
                yardstick == null
                        ? "-"
                        : "%.2f".formatted(steady / Figures.median(yardstick, Figures::steady)),
                Figures.median(all, Figures::flinkCpu),
                Figures.median(all, Figures::kafkaCpu),
                Figures.median(all, Figures::clickHouseCpu),
                last.heapBefore() >> 20,
                last.heapAfter() >> 20);
    }
}
