package io.hedgerow.operators.plugins;

import java.util.function.LongSupplier;

/**
 * Lets input wait while there is no room for more work, running mails meanwhile. After a while the
 * room is overdrawn, so that a checkpoint's barrier behind the input comes through: by one piece,
 * after the next wait by two, by four. Behind a thousand records a barrier waits ten times. When
 * also that room is used up it is one piece per wait; no call lasts for ever, so that is little.
 *
 * <p>Owns: how much is taken without a wait now. Lives: as the operator. Threads: task thread.
 * Survives: nothing.
 */
final class InputBrake {

    private static final int MOST_AT_ONCE = 1024;

    private final MailboxWait wait;
    private final WorkScheduler scheduler;
    private final InFlightLimits limits;
    private final LongSupplier clock;
    private final PluginOperatorMetrics metrics;
    private int burst;
    private int left;

    InputBrake(
            MailboxWait wait,
            WorkScheduler scheduler,
            InFlightLimits limits,
            LongSupplier clock,
            PluginOperatorMetrics metrics) {
        this.wait = wait;
        this.scheduler = scheduler;
        this.limits = limits;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Flink's current key may be another one afterwards.
     *
     * @throws InterruptedException when the task is cancelled
     */
    void awaitRoom() throws InterruptedException {
        if (scheduler.room().forInput()) {
            burst = 0;
            left = 0;
            return;
        }
        if (left > 0 && scheduler.room().forOverdraft()) {
            left--;
            return;
        }
        long began = clock.getAsLong();
        wait.until(scheduler.room()::forInput, limits.overdraftWait());
        burst =
                scheduler.room().forOverdraft()
                        ? Math.min(MOST_AT_ONCE, Math.max(1, 2 * burst))
                        : 1;
        left = burst - 1;
        metrics.inputWasBlocked(clock.getAsLong() - began);
    }
}
