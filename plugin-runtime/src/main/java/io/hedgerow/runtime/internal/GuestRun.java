package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.PluginIdentity;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final int STATE_BITS = 2;
    private static final int STATE_MASK = (1 << STATE_BITS) - 1;
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(5);

    private final Context context;
    private final PluginIdentity identity;
    private final long cpuNanos;
    private final long allocatedBytes;
    private final ThreadUsage usage;
    private final Whereabouts whereabouts;

    /**
     * Number of the run and state in one word: the watchdog's mark can only hit the very run it has
     * looked at.
     */
    private final AtomicLong word = new AtomicLong(IDLE);

    private final Object left = new Object();

    private volatile long threadId;
    private volatile Reason reason;
    private volatile Whereabouts.Place stoppedAt;

    // Watchdog only.
    private long seenRun = -1;
    private long cpuLimit;
    private long allocationLimit;

    /** For JavaScript of the host's own, over a plugin's text. */
    public GuestRun(Context context, Duration cpuTime, long allocatedBytes, ThreadUsage usage) {
        this(
                context,
                null,
                new PluginIdentity(0, 0, 0, "compiler"),
                cpuTime,
                allocatedBytes,
                usage);
    }

    /**
     * @param whereabouts of the code that may have to be stopped; {@code null} if that is of no
     *     interest
     */
    public GuestRun(
            Context context,
            Whereabouts whereabouts,
            PluginIdentity identity,
            Duration cpuTime,
            long allocatedBytes,
            ThreadUsage usage) {
        this.context = context;
        this.whereabouts = whereabouts;
        this.identity = identity;
        this.cpuNanos = cpuTime.toNanos();
        this.allocatedBytes = allocatedBytes;
        this.usage = usage;
    }

    public PluginIdentity identity() {
        return identity;
    }

    /**
     * The limits count from the watchdog's first look at this run, so entering costs next to
     * nothing.
     */
    public void enter(long ownThreadId) {
        threadId = ownThreadId;
        long runs = word.get() >>> STATE_BITS;
        word.set((runs + 1) << STATE_BITS | RUNNING);
    }

    /**
     * Ends the run. Waits for an interrupt that is under way, so that it can't hit the next run.
     *
     * @return why the run was stopped, or {@code null} if it was not
     */
    public Reason leave() {
        long now = word.get();
        if (state(now) == RUNNING && word.compareAndSet(now, now & ~STATE_MASK)) {
            return null;
        }
        synchronized (left) {
            while (state(word.get()) == KILLING) {
                try {
                    left.wait();
                } catch (InterruptedException e) {
                    // The interrupt of the context also interrupts its thread: not meant for us.
                    // A task that is being cancelled is interrupted again and again.
                    continue;
                }
            }
        }
        Thread.interrupted();
        return reason;
    }

    /** Where the run was that has been stopped; {@code null} if the engine does not know. */
    public Whereabouts.Place stoppedAt() {
        return stoppedAt;
    }

    private static int state(long word) {
        return (int) (word & STATE_MASK);
    }

    /**
     * Called by the watchdog every few milliseconds.
     *
     * @return true if this run is over its limits; the caller must then call {@link #stop} on a
     *     thread of its own
     */
    boolean check() {
        long looked = word.get();
        if (state(looked) != RUNNING) {
            return false;
        }
        long cpu = usage.cpuNanos(threadId);
        long allocated = usage.allocatedBytes(threadId);
        if (looked != seenRun) {
            seenRun = looked;
            cpuLimit = cpu + cpuNanos;
            allocationLimit = allocated + allocatedBytes;
            return false;
        }
        Reason over =
                cpu > cpuLimit
                        ? Reason.CPU_TIME
                        : allocated > allocationLimit ? Reason.ALLOCATION : null;
        if (over == null) {
            return false;
        }
        reason = over;
        return word.compareAndSet(looked, looked & ~STATE_MASK | KILLING);
    }

    /**
     * Interrupts the run.
     *
     * @return false if JavaScript did not stop within five seconds: it is inside a built-in that
     *     can't be interrupted
     */
    boolean stop() {
        boolean stopped;
        if (whereabouts != null && stoppedAt == null) {
            stoppedAt = whereabouts.now();
        }
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
            word.set(word.get() & ~STATE_MASK);
            left.notifyAll();
        }
    }
}
