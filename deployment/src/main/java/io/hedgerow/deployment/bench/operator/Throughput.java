package io.hedgerow.deployment.bench.operator;

/**
 * @param events that came out
 * @param seconds meanwhile
 * @param cpuSeconds of the threads that run plugins
 */
record Throughput(long events, double seconds, double cpuSeconds) {

    double perSecond() {
        return events / seconds;
    }

    /** Events for each second that a core worked for the plugins' threads. */
    double perCore() {
        return events / cpuSeconds;
    }
}
