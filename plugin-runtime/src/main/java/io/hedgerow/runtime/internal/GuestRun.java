package io.hedgerow.runtime.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Context;

/**
 * The stretch of time during which one thread is inside one context: from entering JavaScript to
 * its next suspension.
 *
 * <p><b>Owns</b> the state machine IDLE → RUNNING → KILLING. <b>Lives</b> as long as its context.
 * <b>Threads</b>: {@link #enter} and {@link #leave} on the owner, {@link #check} on the watchdog.
 * <b>Survives</b> nothing.
 */
public final class GuestRun {

    /** Why the watchdog stopped a run. */
    public enum Reason {
        CPU_TIME,
        ALLOCATION
    }

    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int KILLING = 2;
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(5);

    private final Context context;
    private final long cpuNanos;
    private final long allocatedBytes;
    private final ThreadUsage usage;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final Object left = new Object();

    private volatile long threadId;
    private volatile long cpuLimit;
    private volatile long allocationLimit;
    private volatile long sequence;
    private volatile Reason reason;
    private long seenSequence = -1;

    public GuestRun(Context context, Duration cpuTime, long allocatedBytes, ThreadUsage usage) {
        this.context = context;
        this.cpuNanos = cpuTime.toNanos();
        this.allocatedBytes = allocatedBytes;
        this.usage = usage;
    }

    /**
     * The limits count from the watchdog's first look at this run, so entering costs next to
     * nothing.
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // written by the owner only
    public void enter(long ownThreadId) {
        threadId = ownThreadId;
        sequence++;
        state.set(RUNNING);
    }

    /**
     * Ends the run. Waits for an interrupt that is under way, so that it can't hit the next run.
     *
     * @return why the run was stopped, or {@code null} if it was not
     */
    public Reason leave() {
        if (state.compareAndSet(RUNNING, IDLE)) {
            return null;
        }
        boolean interrupted = false;
        synchronized (left) {
            while (state.get() == KILLING) {
                try {
                    left.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return reason;
    }

    /**
     * Called by the watchdog every few milliseconds.
     *
     * @return true if this run is over its limits; the caller must then call {@link #stop} on a
     *     thread of its own
     */
    boolean check() {
        if (state.get() != RUNNING) {
            return false;
        }
        long current = sequence;
        long cpu = usage.cpuNanos(threadId);
        long allocated = usage.allocatedBytes(threadId);
        if (current != seenSequence) {
            seenSequence = current;
            cpuLimit = cpu + cpuNanos;
            allocationLimit = allocated + allocatedBytes;
            return false;
        }
        Reason over =
                cpu > cpuLimit
                        ? Reason.CPU_TIME
                        : allocated > allocationLimit ? Reason.ALLOCATION : null;
        if (over == null || sequence != current || !state.compareAndSet(RUNNING, KILLING)) {
            return false;
        }
        if (sequence != current) {
            // A new run began between the look and the mark: let it go.
            state.set(RUNNING);
            return false;
        }
        reason = over;
        return true;
    }

    /**
     * Interrupts the run.
     *
     * @return false if JavaScript did not stop within five seconds: it is inside a built-in that
     *     can't be interrupted
     */
    boolean stop() {
        boolean stopped;
        try {
            context.interrupt(INTERRUPT_TIMEOUT);
            stopped = true;
        } catch (java.util.concurrent.TimeoutException e) {
            stopped = false;
        } catch (IllegalStateException e) {
            stopped = true; // closed meanwhile
        }
        if (stopped) {
            finishStop();
        }
        return stopped;
    }

    void finishStop() {
        synchronized (left) {
            state.set(IDLE);
            left.notifyAll();
        }
    }
}
