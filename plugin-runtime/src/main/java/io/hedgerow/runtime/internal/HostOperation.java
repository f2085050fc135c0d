package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.HostTimers;
import java.util.concurrent.CompletableFuture;

/** An asynchronous host function under way, or one whose end the journal has. Owner thread only. */
final class HostOperation {

    private final long id;
    private final ActiveInvocation invocation;

    /** Number in the invocation's journal, negative if it is in none. */
    private final int ordinal;

    private CompletableFuture<Object> future;

    HostTimers.Cancellable timer;

    /** Set when it has ended and its turn in the journal has not come. */
    Outcome outcome;

    /**
     * @param invocation who waits for it; {@code null} for background work
     */
    HostOperation(long id, ActiveInvocation invocation, int ordinal) {
        this.id = id;
        this.invocation = invocation;
        this.ordinal = ordinal;
    }

    long id() {
        return id;
    }

    ActiveInvocation invocation() {
        return invocation;
    }

    int ordinal() {
        return ordinal;
    }

    boolean journalled() {
        return ordinal >= 0;
    }

    void started(CompletableFuture<Object> future) {
        this.future = future;
    }

    void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Ends what is under way outside. */
    void cancel() {
        if (future != null) {
            future.cancel(true);
        }
    }

    /** Ends what is still under way; its end tells nothing any more. */
    void abandon() {
        cancelTimer();
        cancel();
    }
}
