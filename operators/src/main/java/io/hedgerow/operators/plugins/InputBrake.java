package io.hedgerow.operators.plugins;

import java.util.function.LongConsumer;
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
    private final LongConsumer wakeAt;
    private final PluginOperatorMetrics metrics;

    /**
     * @param wakeAt has a mail come at a time, milliseconds since the epoch
     */
    InputBrake(
            MailboxExecutor mailbox,
            WorkScheduler scheduler,
            InFlightLimits limits,
            LongSupplier clock,
            LongConsumer wakeAt,
            PluginOperatorMetrics metrics) {
        this.mailbox = mailbox;
        this.scheduler = scheduler;
        this.limits = limits;
        this.clock = clock;
        this.wakeAt = wakeAt;
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
        long overdraft = began + limits.overdraftWait().toMillis();
        wakeAt.accept(overdraft);
        while (!scheduler.hasRoom()
                && !(clock.getAsLong() >= overdraft && scheduler.hasOverdraft())) {
            mailbox.yield();
        }
        metrics.inputWasBlocked(clock.getAsLong() - began);
    }
}
