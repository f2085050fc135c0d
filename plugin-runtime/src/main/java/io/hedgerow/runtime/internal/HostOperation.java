package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.HostTimers;
import java.util.concurrent.CompletableFuture;

/** An asynchronous host function under way. Owner thread only, except the future. */
public final class HostOperation {

    private final long id;
    private final ActiveInvocation invocation;
    private final CompletableFuture<Object> future;

    public HostTimers.Cancellable timer;

    /**
     * @param invocation who waits for it; {@code null} for background work
     */
    public HostOperation(long id, ActiveInvocation invocation, CompletableFuture<Object> future) {
        this.id = id;
        this.invocation = invocation;
        this.future = future;
    }

    public long id() {
        return id;
    }

    public ActiveInvocation invocation() {
        return invocation;
    }

    public CompletableFuture<Object> future() {
        return future;
    }

    public void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    public void abandon() {
        cancelTimer();
        future.cancel(true);
    }
}
