package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * Has the task thread wait within its operator for something that mails bring about, running them
 * meanwhile. A clock that is set back does not make it longer. Task thread only.
 */
final class MailboxWait {

    private final MailboxExecutor mailbox;
    private final HostTimers timers;

    MailboxWait(MailboxExecutor mailbox, HostTimers timers) {
        this.mailbox = mailbox;
        this.timers = timers;
    }

    /**
     * Flink's current key may be another one afterwards.
     *
     * @throws InterruptedException when the task is cancelled
     */
    void until(BooleanSupplier over, Duration atMost) throws InterruptedException {
        boolean[] late = {false};
        HostTimers.Cancellable timer = timers.schedule(atMost.toMillis(), () -> late[0] = true);
        while (!over.getAsBoolean() && !late[0]) {
            mailbox.yield();
        }
        timer.cancel();
    }
}
