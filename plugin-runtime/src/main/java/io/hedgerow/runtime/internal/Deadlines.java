package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.Invocation;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.HostServices;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * The wall time limits of invocations that wait: one for the whole call, one for a promise that
 * only JavaScript can settle (contract §4.3, §10 row 7). Host operations have an await limit of
 * their own.
 *
 * <p><b>Owns</b> the timer of each waiting invocation. <b>Lives</b> as long as its plugin context.
 * <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
public final class Deadlines {

    private final HostServices services;
    private final PluginLimits limits;
    private final BiConsumer<ActiveInvocation, Duration> expired;

    /**
     * @param expired told of an invocation that is over a limit, and of the limit
     */
    public Deadlines(
            HostServices services,
            PluginLimits limits,
            BiConsumer<ActiveInvocation, Duration> expired) {
        this.services = services;
        this.limits = limits;
        this.expired = expired;
    }

    public void started(ActiveInvocation invocation) {
        invocation.startedMillis = services.clock().currentTimeMillis();
        invocation.progressMillis = invocation.startedMillis;
    }

    /** Its code has run a bit further. */
    public void progressed(ActiveInvocation invocation) {
        invocation.progressMillis = services.clock().currentTimeMillis();
    }

    /** It waits: one timer, at the nearer of its two limits. */
    public void watch(ActiveInvocation invocation) {
        if (invocation.timer != null) {
            return;
        }
        long now = services.clock().currentTimeMillis();
        long delay = Math.min(callDeadline(invocation), awaitDeadline(invocation)) - now;
        invocation.timer =
                services.timers()
                        .schedule(
                                Math.max(1, delay),
                                () -> {
                                    invocation.timer = null;
                                    timeUp(invocation);
                                });
    }

    private void timeUp(ActiveInvocation invocation) {
        if (invocation.state() == Invocation.State.SETTLED) {
            return;
        }
        long now = services.clock().currentTimeMillis();
        if (now >= callDeadline(invocation)) {
            expired.accept(invocation, limits.wallTime(invocation.call().kind()));
        } else if (now >= awaitDeadline(invocation)) {
            expired.accept(invocation, limits.awaitTimeout());
        } else {
            watch(invocation);
        }
    }

    private long callDeadline(ActiveInvocation invocation) {
        return invocation.startedMillis + limits.wallTime(invocation.call().kind()).toMillis();
    }

    private long awaitDeadline(ActiveInvocation invocation) {
        return invocation.operations == 0
                ? invocation.progressMillis + limits.awaitTimeout().toMillis()
                : Long.MAX_VALUE;
    }
}
