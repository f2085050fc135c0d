package io.hedgerow.runtime.host.memory;

import java.util.function.BooleanSupplier;

/**
 * A clock that moves only when somebody waits for it.
 *
 * <p><b>Owns</b> the clock, pending timers and mails. <b>Lives</b> as long as its host.
 * <b>Threads</b>: the owner's; {@link #execute} any. <b>Survives</b> nothing.
 */
public final class VirtualTime implements HostTime {

    private final OwnerQueue queue = new OwnerQueue();
    private long now;

    /**
     * @param startMillis since the epoch
     */
    public VirtualTime(long startMillis) {
        this.now = startMillis;
    }

    @Override
    public long currentTimeMillis() {
        return now;
    }

    @Override
    public void execute(Runnable mail) {
        queue.mail(mail);
    }

    @Override
    public Cancellable schedule(long delayMillis, Runnable action) {
        return queue.timer(now + Math.max(0, delayMillis), action);
    }

    /** {@inheritDoc} The clock jumps to the next timer. */
    @Override
    public void runUntil(BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            if (!queue.runMail() && !fireUntil(Long.MAX_VALUE)) {
                queue.awaitMail(now);
            }
        }
    }

    /** Runs what is due now. */
    public void runDue() {
        advanceTo(now);
    }

    /** Runs everything that falls due on the way. */
    public void advanceTo(long targetMillis) {
        while (queue.runMail() || fireUntil(targetMillis)) {}
        now = Math.max(now, targetMillis);
    }

    private boolean fireUntil(long millis) {
        OwnerQueue.Timer timer = queue.takeTimer(millis);
        if (timer == null) {
            return false;
        }
        now = Math.max(now, timer.dueMillis());
        timer.action().run();
        return true;
    }
}
