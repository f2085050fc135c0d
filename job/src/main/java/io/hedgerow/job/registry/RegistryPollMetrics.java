package io.hedgerow.job.registry;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of the registry source. Threads: each counter is of one thread. */
final class RegistryPollMetrics {

    private final Counter polls;
    private final Counter failures;
    private final Counter changes;
    private volatile boolean reachable;

    RegistryPollMetrics(MetricGroup group) {
        polls = group.counter("registryPolls");
        failures = group.counter("registryPollFailures");
        changes = group.counter("registryChanges");
        group.gauge("registryReachable", () -> reachable ? 1 : 0);
    }

    void succeeded() {
        polls.inc();
        reachable = true;
    }

    void failed() {
        failures.inc();
        reachable = false;
    }

    void changed(int count) {
        changes.inc(count);
    }
}
