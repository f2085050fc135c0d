package io.hedgerow.operators.plugins;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Has an action run by the task thread between records: one mail, however often it is asked for
 * before it runs.
 *
 * <p>Owns: whether a mail is under way. Lives: as long as the operator. Threads: any. Survives:
 * nothing.
 */
final class OneMail implements Runnable {

    private final MailboxExecutor mailbox;
    private final ThrowingRunnable<Exception> action;
    private final String description;
    private final Runnable onRejected;
    private final AtomicBoolean mailed = new AtomicBoolean();

    /**
     * @param onRejected told when the task is ending and the action will not run
     */
    OneMail(
            MailboxExecutor mailbox,
            ThrowingRunnable<Exception> action,
            String description,
            Runnable onRejected) {
        this.mailbox = mailbox;
        this.action = action;
        this.description = description;
        this.onRejected = onRejected;
    }

    @Override
    public void run() {
        if (!mailed.compareAndSet(false, true)) {
            return;
        }
        try {
            mailbox.execute(
                    () -> {
                        mailed.set(false);
                        action.run();
                    },
                    description);
        } catch (RejectedExecutionException closed) {
            mailed.set(false);
            onRejected.run();
        }
    }
}
