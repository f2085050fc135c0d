package io.hedgerow.runtime;

/** One call of one hook, from its start until everything it left un-awaited has ended. */
public interface Invocation {

    enum State {
        /** Inside the plugin's code right now. */
        RUNNING,
        /** Suspended until a host operation or a timer comes back. */
        WAITING,
        SETTLED
    }

    long id();

    HookCall call();

    State state();

    InvocationOrigin origin();

    /** Its effects so far; {@code null} if it was started without a journal. */
    EffectJournal journal();

    /**
     * Gives up waiting: host operations under way are abandoned and the listener hears of a {@link
     * PluginError.Kind#TIMED_OUT}. Does nothing once settled. Owner thread only.
     */
    void cancel(String reason);
}
