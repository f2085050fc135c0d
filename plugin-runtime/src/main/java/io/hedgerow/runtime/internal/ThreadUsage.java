package io.hedgerow.runtime.internal;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a thread has used so far. Thread-safe. */
public class ThreadUsage {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** CPU time of a thread in nanoseconds; −1 once it has ended. */
    public long cpuNanos(long threadId) {
        return threads.getThreadCpuTime(threadId);
    }

    /** Bytes a thread has allocated since it began, freed ones included. */
    public long allocatedBytes(long threadId) {
        return threads.getThreadAllocatedBytes(threadId);
    }
}
