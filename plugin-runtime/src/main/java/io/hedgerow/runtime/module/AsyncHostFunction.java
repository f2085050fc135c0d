package io.hedgerow.runtime.module;

import java.util.concurrent.CompletableFuture;

/** A host function that gives the plugin a promise. */
@FunctionalInterface
public interface AsyncHostFunction {

    /**
     * Starts the work; runs on the thread that owns the context and must not block. The future may
     * complete on any thread, with a value as {@link HostFunction} returns it or with a {@link
     * HostException}.
     */
    CompletableFuture<Object> call(Object[] arguments) throws HostException;
}
