package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * Lets input wait while there is no room for more work, running mails meanwhile. After a while the
 * room is overdrawn, so that a checkpoint's barrier behind the input comes through.
 */
final class InputBrake {

    private final MailboxExecutor mailbox;
    private final WorkScheduler scheduler;
    private final InFlightLimits limits;
    private final LongSupplier clock;
    private final HostTimers timers;
    private final PluginOperatorMetrics metrics;

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
        if (scheduler.hasRoom()) {
            return;
        }
        long began = clock.getAsLong();
        boolean[] waited = {false};
        HostTimers.Cancellable timer =
                timers.schedule(limits.overdraftWait().toMillis(), () -> waited[0] = true);
        while (!scheduler.hasRoom() && !(waited[0] && scheduler.hasOverdraft())) {
            mailbox.yield();
        }
        timer.cancel();
        metrics.inputWasBlocked(clock.getAsLong() - began);
    }
}
