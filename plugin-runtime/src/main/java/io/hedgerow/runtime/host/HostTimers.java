package io.hedgerow.runtime.host;

/** Timers for time limits and for host code that waits between events (plugin-contrib's buffer). */
public interface HostTimers {

    /**
     * Runs {@code action} once, on the thread that owns the plugin context, {@code delayMillis}
     * from now.
     */
    Cancellable schedule(long delayMillis, Runnable action);

    /** Handle of one pending timer. */
    @FunctionalInterface
    interface Cancellable {
        /** Does nothing if the timer has fired. */
        void cancel();
    }
}
