package io.hedgerow.runtime.module;

/** Collects the host functions of a module; they become members of its {@code host} argument. */
public interface HostBinder {

    void function(String name, HostFunction function);

    /** The invocation that calls it settles only after the future has completed. */
    void asyncFunction(String name, AsyncHostFunction function);

    /**
     * For host code that waits between events: no invocation waits for it and no time limit ends
     * it. A context may have {@code pendingPromises} of them.
     */
    void backgroundFunction(String name, AsyncHostFunction function);
}
