package io.hedgerow.deployment.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

/**
 * How long events took from being sent to being seen in ClickHouse, from repeated counts per
 * request; exact to the distance between two counts.
 */
final class Latencies {

    private final IntToLongFunction sentAtNanos;
    private final Map<Integer, Long> seen = new HashMap<>();
    private final TreeMap<Long, Long> eventsByNanos = new TreeMap<>();
    private long total;

    /**
     * @param sentAtNanos when a request was sent
     */
    Latencies(IntToLongFunction sentAtNanos) {
        this.sentAtNanos = sentAtNanos;
    }

    /**
     * @param countsByBatch events of each request that are visible now
     */
    void observe(Map<Integer, Long> countsByBatch, long nowNanos) {
        countsByBatch.forEach(
                (batch, count) -> {
                    long more = count - seen.getOrDefault(batch, 0L);
                    if (more > 0) {
                        long nanos = nowNanos - sentAtNanos.applyAsLong(batch);
                        eventsByNanos.merge(nanos, more, Long::sum);
                        total += more;
                        seen.put(batch, count);
                    }
                });
    }

    /**
     * @param quantile between 0 and 1
     * @return nanoseconds that this share of the events did not exceed; 0 when none was seen
     */
    long quantile(double quantile) {
        long rank = (long) Math.ceil(quantile * total);
        long passed = 0;
        for (Map.Entry<Long, Long> entry : eventsByNanos.entrySet()) {
            passed += entry.getValue();
            if (passed >= rank) {
                return entry.getKey();
            }
        }
        return 0;
    }
}
