package io.hedgerow.runtime.host.memory;

import java.util.function.BooleanSupplier;

/**
 * The system's clock.
 *
 * <p><b>Owns</b> pending timers and mails. <b>Lives</b> as long as its host. <b>Threads</b>: the
 * owner's; {@link #execute} any. <b>Survives</b> nothing.
 */
public final class RealTime implements HostTime {

    private final OwnerQueue queue = new OwnerQueue();

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public void execute(Runnable mail) {
        queue.mail(mail);
    }

    @Override
    public Cancellable schedule(long delayMillis, Runnable action) {
        return queue.timer(currentTimeMillis() + Math.max(0, delayMillis), action);
    }

    @Override
    public void runUntil(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            if (!runOne()) {
                queue.awaitMail(currentTimeMillis());
            }
        }
    }

    /** Runs what is there and due now, and what comes of it, without waiting for more. */
    public void runDue() {
        while (runOne()) {}
    }

    private boolean runOne() {
        if (queue.runMail()) {
            return true;
        }
        OwnerQueue.Timer due = queue.takeTimer(currentTimeMillis());
        if (due == null) {
            return false;
        }
        due.action().run();
        return true;
    }
}
