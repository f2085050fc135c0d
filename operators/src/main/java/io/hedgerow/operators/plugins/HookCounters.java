package io.hedgerow.operators.plugins;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The counters of contract §5.5 as Flink metrics, so that every reporter has them: {@code
 * successes}, {@code successesOnRetry} and {@code failures}, in events, with the labels {@code
 * config} and {@code hook}. Beside them {@code errors}: calls that threw, of every hook, be it
 * {@code job} or {@code setupPlugin}, with those that are tried again. A config's are there from
 * its first count on, in each subtask that has run it.
 *
 * <p>Owns: the counters. Lives: as the operator. Threads: written by the task thread, read by any.
 * Survives: nothing; a counter begins at 0 with each start of the task.
 */
final class HookCounters {

    private final MetricGroup group;
    private final Map<Hook, Counters> byHook = new HashMap<>();

    private record Hook(int configId, String category) {}

    /** Of one config and hook. */
    record Counters(Counter successes, Counter successesOnRetry, Counter failures, Counter errors) {

        private static Counters in(MetricGroup group) {
            return new Counters(
                    group.counter("successes"),
                    group.counter("successesOnRetry"),
                    group.counter("failures"),
                    group.counter("errors"));
        }
    }

    /**
     * @param operator whose metrics they are
     */
    HookCounters(MetricGroup operator) {
        this.group = operator.addGroup("plugin");
    }

    /**
     * @param category of app metrics
     */
    Counters of(int configId, String category) {
        return byHook.computeIfAbsent(
                new Hook(configId, category),
                hook ->
                        Counters.in(
                                group.addGroup("config", Integer.toString(configId))
                                        .addGroup("hook", category)));
    }
}
