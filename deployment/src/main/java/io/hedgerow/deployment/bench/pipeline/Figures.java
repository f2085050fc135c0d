package io.hedgerow.deployment.bench.pipeline;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run of a variant gave.
 *
 * @param events stored
 * @param whole events per second over the job's whole runtime: with its start, the loading of its
 *     plugins and the wait for its last checkpoint
 * @param steady events per second while the middle of the events was worked on, see {@link
 *     SteadyWindow}
 * @param flinkCpu microseconds of processor time per event in that window, of the JVM that runs
 *     Flink, its compilers and collector included
 * @param kafkaCpu the same of the broker
 * @param clickHouseCpu the same of ClickHouse, its merges included
 * @param heapBefore bytes in use after a collection before the job
 * @param heapAfter and after it
 */
record Figures(
        long events,
        double whole,
        double steady,
        double flinkCpu,
        double kafkaCpu,
        double clickHouseCpu,
        long heapBefore,
        long heapAfter) {

    /** The upper one of an even number. */
    static double median(List<Figures> all, ToDoubleFunction<Figures> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
