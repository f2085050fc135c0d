package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;

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

    private final MailboxExecutor mailbox;
    private final WorkScheduler scheduler;
    private final InFlightLimits limits;
    private final LongSupplier clock;
    private final HostTimers timers;
    private final PluginOperatorMetrics metrics;
    private int burst;
    private int left;

    InputBrake(
            MailboxExecutor mailbox,
            WorkScheduler scheduler,
            InFlightLimits limits,
            LongSupplier clock,
            HostTimers timers,
            PluginOperatorMetrics metrics) {
        this.mailbox = mailbox;
        this.scheduler = scheduler;
        this.limits = limits;
        this.clock = clock;
        this.timers = timers;
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
        boolean[] waited = {false};
        HostTimers.Cancellable timer =
                timers.schedule(limits.overdraftWait().toMillis(), () -> waited[0] = true);
        while (!scheduler.room().forInput() && !waited[0]) {
            mailbox.yield();
        }
        timer.cancel();
        burst =
                scheduler.room().forOverdraft()
                        ? Math.min(MOST_AT_ONCE, Math.max(1, 2 * burst))
                        : 1;
        left = burst - 1;
        metrics.inputWasBlocked(clock.getAsLong() - began);
    }
}
