package io.hedgerow.operators.plugins;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** Flink metrics of the plugin operator, under {@code plugin}. Sums only, nothing per team. */
final class PluginOperatorMetrics implements ChainMetrics {

    private static final int LATENCY_WINDOW = 1024;

    private final Histogram processEventMicros;
    private final Counter dropped;
    private final Counter deadLettered;
    private final Counter retries;
    private final Counter errors;
    private final Counter captured;

    PluginOperatorMetrics(MetricGroup group, boolean compiled) {
        MetricGroup plugin = group.addGroup("plugin");
        plugin.<Integer, Gauge<Integer>>gauge("javascriptCompiled", () -> compiled ? 1 : 0);
        processEventMicros =
                plugin.histogram(
                        "processEventMicros", new DescriptiveStatisticsHistogram(LATENCY_WINDOW));
        dropped = plugin.counter("eventsDropped");
        deadLettered = plugin.counter("eventsDeadLettered");
        retries = plugin.counter("retries");
        errors = plugin.counter("errors");
        captured = plugin.counter("eventsCaptured");
    }

    @Override
    public void processEventTook(long nanos) {
        processEventMicros.update(nanos / 1000);
    }

    @Override
    public void retried() {
        retries.inc();
    }

    @Override
    public void failed() {
        errors.inc();
    }

    void dropped() {
        dropped.inc();
    }

    void deadLettered() {
        deadLettered.inc();
    }

    void captured() {
        captured.inc();
    }
}
