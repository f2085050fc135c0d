package io.hedgerow.runtime;

import java.time.Duration;

/**
 * What one plugin may use (contract §4.2–§4.4, §10 rows 6 and 7).
 *
 * @param awaitTimeout longest wait of one awaited promise
 * @param methodTimeout longest wall time of one hook call
 * @param backgroundTimeout longest wall time of a job or scheduled task
 * @param cpuTime longest JavaScript CPU time between two suspensions
 * @param allocatedBytes most bytes the thread may allocate between two suspensions
 * @param pendingPromises most host operations one invocation may have under way
 * @param resultChars longest JSON text a hook may return
 * @param logChars longest log line; longer ones are dropped and counted (contract §3.7)
 * @param logLines most log lines one invocation may write; the rest is dropped and counted
 * @param storageValueChars longest JSON text of one storage or cache value
 * @param captureChars longest JSON text of the properties of one captured event
 * @param httpResponseBytes longest HTTP response body
 */
public record PluginLimits(
        Duration awaitTimeout,
        Duration methodTimeout,
        Duration backgroundTimeout,
        Duration cpuTime,
        long allocatedBytes,
        int pendingPromises,
        int resultChars,
        int logChars,
        int logLines,
        int storageValueChars,
        int captureChars,
        long httpResponseBytes) {

    private static final int MIB = 1 << 20;

    public static final PluginLimits DEFAULT =
            new PluginLimits(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(1),
                    256L * MIB,
                    10_000,
                    16 * MIB,
                    50_000,
                    10_000,
                    4 * MIB,
                    MIB,
                    16L * MIB);

    /**
     * @throws IllegalArgumentException naming a limit that is not positive
     */
    public PluginLimits {
        positive("awaitTimeout", awaitTimeout.toMillis());
        positive("methodTimeout", methodTimeout.toMillis());
        positive("backgroundTimeout", backgroundTimeout.toMillis());
        positive("cpuTime", cpuTime.toMillis());
        positive("allocatedBytes", allocatedBytes);
        positive("pendingPromises", pendingPromises);
        positive("resultChars", resultChars);
        positive("logChars", logChars);
        positive("logLines", logLines);
        positive("storageValueChars", storageValueChars);
        positive("captureChars", captureChars);
        positive("httpResponseBytes", httpResponseBytes);
    }

    private static void positive(String limit, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("the limit " + limit + " must be positive");
        }
    }

    /** The wall time limit that applies to a kind of hook. */
    public Duration wallTime(HookCall.Kind kind) {
        return switch (kind) {
            case JOB, SCHEDULED_TASK -> backgroundTimeout;
            default -> methodTimeout;
        };
    }

    /** The default limits, to be changed. */
    public static Builder builder() {
        return DEFAULT.toBuilder();
    }

    /** These limits, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Limits in the making. */
    public static final class Builder {

        private Duration awaitTimeout;
        private Duration methodTimeout;
        private Duration backgroundTimeout;
        private Duration cpuTime;
        private long allocatedBytes;
        private int pendingPromises;
        private int resultChars;
        private int logChars;
        private int logLines;
        private int storageValueChars;
        private int captureChars;
        private long httpResponseBytes;

        private Builder(PluginLimits limits) {
            awaitTimeout = limits.awaitTimeout;
            methodTimeout = limits.methodTimeout;
            backgroundTimeout = limits.backgroundTimeout;
            cpuTime = limits.cpuTime;
            allocatedBytes = limits.allocatedBytes;
            pendingPromises = limits.pendingPromises;
            resultChars = limits.resultChars;
            logChars = limits.logChars;
            logLines = limits.logLines;
            storageValueChars = limits.storageValueChars;
            captureChars = limits.captureChars;
            httpResponseBytes = limits.httpResponseBytes;
        }

        public Builder awaitTimeout(Duration value) {
            awaitTimeout = value;
            return this;
        }

        public Builder methodTimeout(Duration value) {
            methodTimeout = value;
            return this;
        }

        public Builder backgroundTimeout(Duration value) {
            backgroundTimeout = value;
            return this;
        }

        public Builder cpuTime(Duration value) {
            cpuTime = value;
            return this;
        }

        public Builder allocatedBytes(long value) {
            allocatedBytes = value;
            return this;
        }

        public Builder pendingPromises(int value) {
            pendingPromises = value;
            return this;
        }

        public Builder resultChars(int value) {
            resultChars = value;
            return this;
        }

        public Builder logChars(int value) {
            logChars = value;
            return this;
        }

        public Builder logLines(int value) {
            logLines = value;
            return this;
        }

        public Builder storageValueChars(int value) {
            storageValueChars = value;
            return this;
        }

        public Builder captureChars(int value) {
            captureChars = value;
            return this;
        }

        public Builder httpResponseBytes(long value) {
            httpResponseBytes = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException naming a limit that is not positive
         */
        public PluginLimits build() {
            return new PluginLimits(
                    awaitTimeout,
                    methodTimeout,
                    backgroundTimeout,
                    cpuTime,
                    allocatedBytes,
                    pendingPromises,
                    resultChars,
                    logChars,
                    logLines,
                    storageValueChars,
                    captureChars,
                    httpResponseBytes);
        }
    }
}
