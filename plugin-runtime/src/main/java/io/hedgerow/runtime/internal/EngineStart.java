package io.hedgerow.runtime.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.graalvm.polyglot.Engine;

/**
 * Runs the first use of GraalVM in a JVM out of reach of its caller. A class whose initialisation
 * fails is lost for the JVM's whole life; a caller that is cancelled then, its thread interrupted
 * or its class loader closed, must not cause that.
 */
public final class EngineStart {

    private EngineStart() {}

    /**
     * Waits for the work whatever happens; an interrupt of the caller is kept for afterwards.
     *
     * @return what it gave; what it threw is thrown
     */
    public static <T> T uninterrupted(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread thread = new Thread(null, task, "hedgerow-engine-start", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Engine.class.getClassLoader());
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    if (e.getCause() instanceof RuntimeException exception) {
                        throw exception;
                    }
                    throw new CompletionException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
