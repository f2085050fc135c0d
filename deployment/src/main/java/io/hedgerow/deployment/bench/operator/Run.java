package io.hedgerow.deployment.bench.operator;

import io.hedgerow.deployment.bench.Chain;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.runtime.PluginEngine;
import java.io.PrintWriter;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One run of the benchmark.
 *
 * @param out where tables go
 * @param say takes lines of progress
 * @param seconds of one measurement
 * @param warmUp seconds that plugins run before their first measurement
 * @param chains that are measured
 * @param rounds of measurements whose median counts
 * @param calls HTTP calls under way at once
 * @param keys storage keys written
 */
record Run(
        FlinkServer flink,
        PluginEngine engine,
        PrintWriter out,
        Consumer<String> say,
        double seconds,
        double warmUp,
        Set<Chain> chains,
        int rounds,
        int calls,
        int keys) {

    /** Of a warm-up when the code is compiled already and only the job is new. */
    double shortWarmUp() {
        return Math.min(warmUp, 3);
    }

    void title(String text) {
        out.printf("%n%s%n", text);
        out.flush();
    }

    void line(String format, Object... values) {
        out.printf(format + "%n", values);
        out.flush();
    }
}
