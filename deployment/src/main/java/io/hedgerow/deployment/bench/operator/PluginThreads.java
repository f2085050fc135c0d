package io.hedgerow.deployment.bench.operator;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** Processor time of threads: on a busy machine it tells more than events per second do. */
final class PluginThreads {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS_PER_SECOND = 1e9;

    private PluginThreads() {}

    /** Of the tasks of both lanes that run now, since they began. */
    static double cpuSeconds() {
        long nanos = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null
                    && thread.getThreadName().startsWith(OperatorTopology.PLUGIN_TASKS)) {
                nanos += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return nanos / NANOS_PER_SECOND;
    }

    /** Of the calling thread. */
    static double ownCpuSeconds() {
        return THREADS.getCurrentThreadCpuTime() / NANOS_PER_SECOND;
    }
}
