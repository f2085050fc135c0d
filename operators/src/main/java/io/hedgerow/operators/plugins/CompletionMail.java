package io.hedgerow.operators.plugins;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * Has completions that arrive between events run by the task thread: one mail for however many.
 *
 * <p>Owns: whether a mail is under way. Lives: as long as the operator. Threads: any. Survives:
 * nothing.
 */
final class CompletionMail implements Runnable {

    private final MailboxExecutor mailbox;
    private final Runnable drain;
    private final AtomicBoolean mailed = new AtomicBoolean();

    CompletionMail(MailboxExecutor mailbox, Runnable drain) {
        this.mailbox = mailbox;
        this.drain = drain;
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
                        drain.run();
                    },
                    "plugin completions");
        } catch (RejectedExecutionException closed) {
            // The task is ending; nobody waits for this completion any more.
            mailed.set(false);
        }
    }
}
