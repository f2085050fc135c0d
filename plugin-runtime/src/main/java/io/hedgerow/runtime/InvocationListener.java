package io.hedgerow.runtime;

/** Is told once, on the thread that owns the context, that an invocation has settled. */
@FunctionalInterface
public interface InvocationListener {

    void settled(Invocation invocation, InvocationResult result);

    /**
     * A promise was rejected and nobody handles that (contract §4.6). It does not fail the
     * invocation and is already logged; the config's error record is the receiver's. Comes before
     * {@link #settled}, at most ten times per turn.
     */
    default void unhandledRejection(Invocation invocation, PluginError error) {}
}
