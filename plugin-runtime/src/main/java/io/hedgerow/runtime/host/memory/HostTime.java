package io.hedgerow.runtime.host.memory;

import io.hedgerow.runtime.host.HostClock;
import io.hedgerow.runtime.host.HostTimers;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Clock, timers and mailbox of the thread that owns a plugin context. That thread is whoever calls
 * {@link #runUntil}; {@link #execute} may be called on any.
 */
public interface HostTime extends HostClock, HostTimers, Executor {

    /**
     * Runs mails and timers as they come until done.
     *
     * @throws IllegalStateException if nothing came for half a minute: nothing is left that could
     *     finish it
     */
    void runUntil(BooleanSupplier done);
}
