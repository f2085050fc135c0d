package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.Invocation;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.HostTimers;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * The wall time limits of invocations that wait: one for the whole call, one for a promise that
 * only JavaScript can settle (contract §4.3, §10 row 7). Host operations have an await limit of
 * their own.
 *
 * <p><b>Owns</b> nothing that changes; a {@link Deadline} does. <b>Lives</b> as long as its plugin
 * context. <b>Threads</b>: owner only. <b>Survives</b> nothing.
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

    /** From now on the invocation's time counts. */
    public void started(ActiveInvocation invocation) {
        invocation.limitedBy(new Deadline(invocation));
    }

    private long now() {
        return services.clock().currentTimeMillis();
    }

    /**
     * The time of one invocation.
     *
     * <p><b>Owns</b> when it began, when its code last ran, its timer. <b>Lives</b> as long as the
     * invocation. <b>Threads</b>: owner only. <b>Survives</b> nothing.
     */
    public final class Deadline {

        private final ActiveInvocation invocation;
        private final long startedMillis;
        private long progressMillis;
        private HostTimers.Cancellable timer;
        private long timerMillis;

        private Deadline(ActiveInvocation invocation) {
            this.invocation = invocation;
            this.startedMillis = now();
            this.progressMillis = startedMillis;
        }

        /** Its code has run a bit further. */
        public void progressed() {
            progressMillis = now();
        }

        /**
         * It waits: one timer, at the nearer of its two limits or before. One that is early only
         * looks again, so that an invocation which goes on need not set a new one each time.
         */
        public void watch() {
            long due = Math.min(callLimit(), awaitLimit());
            if (timer != null && timerMillis <= due) {
                return;
            }
            end();
            timerMillis = due;
            timer = services.timers().schedule(Math.max(1, due - now()), this::timeUp);
        }

        /** Nobody waits any more. */
        void end() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }

        private void timeUp() {
            timer = null;
            if (invocation.state() == Invocation.State.SETTLED) {
                return;
            }
            long now = now();
            if (now >= callLimit()) {
                expired.accept(invocation, limits.wallTime(invocation.call().kind()));
            } else if (now >= awaitLimit()) {
                expired.accept(invocation, limits.awaitTimeout());
            } else {
                watch();
            }
        }

        private long callLimit() {
            return startedMillis + limits.wallTime(invocation.call().kind()).toMillis();
        }

        private long awaitLimit() {
            return invocation.operations == 0
                    ? progressMillis + limits.awaitTimeout().toMillis()
                    : Long.MAX_VALUE;
        }
    }
}
