package io.hedgerow.operators.plugins;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Flink metrics of deliveries, under {@code delivery}. Sums over all configs of the subtask; those
 * of each config are in {@code app_metrics}.
 *
 * <p>Owns: the last readings. Lives: as the operator. Threads: written by the task thread, read by
 * any. Survives: nothing.
 */
final class DeliveryMetrics {

    private final Counter attempts;
    private final Counter retries;
    private final Counter probes;
    private final Counter delivered;
    private final Counter givenUp;
    private volatile long waiting;
    private volatile long waitingBytes;
    private volatile long heapBytes;
    private volatile int underWay;
    private volatile int down;

    DeliveryMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("delivery");
        attempts = group.counter("attempts");
        retries = group.counter("attemptsToBeRetried");
        probes = group.counter("probesFailed");
        delivered = group.counter("eventsDelivered");
        givenUp = group.counter("eventsGivenUp");
        group.<Long, Gauge<Long>>gauge("itemsWaiting", () -> waiting);
        group.<Long, Gauge<Long>>gauge("bytesWaiting", () -> waitingBytes);
        group.<Long, Gauge<Long>>gauge("bytesOnHeap", () -> heapBytes);
        group.<Integer, Gauge<Integer>>gauge("attemptsUnderWay", () -> underWay);
        group.<Integer, Gauge<Integer>>gauge("destinationsDown", () -> down);
    }

    void attempt() {
        attempts.inc();
    }

    void retry() {
        retries.inc();
    }

    void probeFailed() {
        probes.inc();
    }

    void delivered(int events) {
        delivered.inc(events);
    }

    void givenUp(int events) {
        givenUp.inc(events);
    }

    /** Reads what metrics reporters may not look at themselves. */
    void sample(Iterable<Destination> destinations, long bytesOnHeap) {
        long items = 0;
        long bytes = 0;
        int running = 0;
        int closed = 0;
        for (Destination each : destinations) {
            items += each.size();
            bytes += each.bytes();
            running += each.underWay();
            closed += each.isDown() ? 1 : 0;
        }
        waiting = items;
        waitingBytes = bytes;
        underWay = running;
        down = closed;
        heapBytes = bytesOnHeap;
    }
}
