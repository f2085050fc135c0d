package io.hedgerow.deployment.bench.operator;

/**
 * @param events that came out
 * @param seconds meanwhile
 * @param cpuSeconds of the threads that run plugins
 * @param runtimeSeconds of those, in the plugin runtime; 0 when that was not measured
 */
record Throughput(long events, double seconds, double cpuSeconds, double runtimeSeconds) {

    double perSecond() {
        return events / seconds;
    }

    /** Processor time of an event outside the plugin runtime, as a part of that inside. */
    double ownCost() {
        return cpuSeconds / runtimeSeconds - 1;
    }

    /** Events for each second that a core worked for the plugins' threads. */
    double perCore() {
        return events / cpuSeconds;
    }
}
