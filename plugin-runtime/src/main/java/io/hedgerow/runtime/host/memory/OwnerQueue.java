package io.hedgerow.runtime.host.memory;

import io.hedgerow.runtime.host.HostTimers.Cancellable;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What waits for the owner thread: mails at once, timers when they are due.
 *
 * <p><b>Owns</b> both. <b>Lives</b> as its time. <b>Threads</b>: owner; {@link #mail} any.
 * <b>Survives</b> nothing.
 */
final class OwnerQueue {

    private static final long LATE_MILLIS = 30_000;

    private final TreeSet<Timer> timers =
            new TreeSet<>(
                    Comparator.comparingLong(Timer::dueMillis).thenComparingLong(Timer::sequence));
    private final LinkedBlockingQueue<Runnable> mails = new LinkedBlockingQueue<>();
    private long sequence;

    record Timer(long dueMillis, long sequence, Runnable action) {}

    void mail(Runnable mail) {
        mails.add(mail);
    }

    Cancellable timer(long dueMillis, Runnable action) {
        Timer timer = new Timer(dueMillis, sequence++, action);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /**
     * @return whether there was one
     */
    boolean runMail() {
        Runnable mail = mails.poll();
        if (mail == null) {
            return false;
        }
        mail.run();
        return true;
    }

    /**
     * Takes the next timer.
     *
     * @return {@code null} if none is due by then
     */
    Timer takeTimer(long untilMillis) {
        return timers.isEmpty() || timers.first().dueMillis() > untilMillis
                ? null
                : timers.pollFirst();
    }

    /** Runs the next mail, waiting for it as long as no timer is due. */
    void awaitMail(long nowMillis) {
        long late =
                timers.isEmpty()
                        ? LATE_MILLIS
                        : Math.max(0, timers.first().dueMillis() - nowMillis);
        try {
            Runnable mail = mails.poll(late, TimeUnit.MILLISECONDS);
            if (mail != null) {
                mail.run();
            } else if (timers.isEmpty()) {
                throw new IllegalStateException("nothing is left that could end the call");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
