package io.hedgerow.runtime.scenario;

import io.hedgerow.runtime.host.HostClock;
import io.hedgerow.runtime.host.HostTimers;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A clock that moves only when somebody waits for it, with the timers and the mailbox of the thread
 * that owns the plugin.
 *
 * <p><b>Owns</b> pending timers and mails. <b>Lives</b> as long as a scenario. <b>Threads</b>: the
 * scenario's; {@link #execute} any. <b>Survives</b> nothing.
 */
final class VirtualTime implements HostClock, HostTimers, Executor {

    private static final long LATE_SECONDS = 30;

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final LinkedBlockingQueue<Runnable> mails = new LinkedBlockingQueue<>();
    private long now;
    private long sequence;

    private record Timer(long dueMillis, long sequence, Runnable action)
            implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(dueMillis, other.dueMillis);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    VirtualTime(long startMillis) {
        this.now = startMillis;
    }

    @Override
    public long currentTimeMillis() {
        return now;
    }

    @Override
    public void execute(Runnable mail) {
        mails.add(mail);
    }

    @Override
    public Cancellable schedule(long delayMillis, Runnable action) {
        Timer timer = new Timer(now + Math.max(0, delayMillis), sequence++, action);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /**
     * Runs mails, and timers with the clock jumping to them, until done.
     *
     * @throws IllegalStateException if nothing is left that could finish it
     */
    void runUntil(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Runnable mail = mails.poll();
            if (mail != null) {
                mail.run();
            } else if (!timers.isEmpty()) {
                fire(timers.poll());
            } else {
                waitForMail().run();
            }
        }
    }

    /** Runs what is due now. */
    void runDue() {
        advanceTo(now);
    }

    /** Runs everything that falls due on the way. */
    void advanceTo(long target) {
        while (true) {
            Runnable mail = mails.poll();
            if (mail != null) {
                mail.run();
            } else if (!timers.isEmpty() && timers.peek().dueMillis() <= target) {
                fire(timers.poll());
            } else {
                break;
            }
        }
        now = Math.max(now, target);
    }

    private void fire(Timer timer) {
        now = Math.max(now, timer.dueMillis());
        timer.action().run();
    }

    private Runnable waitForMail() {
        try {
            Runnable mail = mails.poll(LATE_SECONDS, TimeUnit.SECONDS);
            if (mail == null) {
                throw new IllegalStateException("nothing is left that could end the call");
            }
            return mail;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
