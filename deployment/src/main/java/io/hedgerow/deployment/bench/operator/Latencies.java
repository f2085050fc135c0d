package io.hedgerow.deployment.bench.operator;

import java.util.Arrays;

/** Durations, all of them kept. Not thread-safe. */
final class Latencies {

    private static final double NANOS_PER_MILLI = 1e6;

    private long[] nanos = new long[1024];
    private int size;

    void add(long duration) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = duration;
    }

    int size() {
        return size;
    }

    /**
     * @param quantile 0 to 1; the next one up of those there are
     * @return milliseconds; not a number when there are none
     */
    double millis(double quantile) {
        if (size == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        int index = (int) Math.ceil(quantile * size) - 1;
        return sorted[Math.max(0, index)] / NANOS_PER_MILLI;
    }
}
