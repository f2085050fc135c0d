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

    /** The wall time limit that applies to a kind of hook. */
    public Duration wallTime(HookCall.Kind kind) {
        return switch (kind) {
            case JOB, SCHEDULED_TASK -> backgroundTimeout;
            default -> methodTimeout;
        };
    }

    public PluginLimits withAwaitTimeout(Duration value) {
        return new PluginLimits(
                value,
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

    public PluginLimits withMethodTimeout(Duration value) {
        return new PluginLimits(
                awaitTimeout,
                value,
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

    public PluginLimits withCpuTime(Duration value) {
        return new PluginLimits(
                awaitTimeout,
                methodTimeout,
                backgroundTimeout,
                value,
                allocatedBytes,
                pendingPromises,
                resultChars,
                logChars,
                logLines,
                storageValueChars,
                captureChars,
                httpResponseBytes);
    }

    public PluginLimits withAllocatedBytes(long value) {
        return new PluginLimits(
                awaitTimeout,
                methodTimeout,
                backgroundTimeout,
                cpuTime,
                value,
                pendingPromises,
                resultChars,
                logChars,
                logLines,
                storageValueChars,
                captureChars,
                httpResponseBytes);
    }
}
