package io.hedgerow.runtime.module;

/** A synchronous host function. Arguments and result: String, Double, Boolean, byte[] or null. */
@FunctionalInterface
public interface HostFunction {

    /**
     * Runs on the thread that owns the context; must not block.
     *
     * @throws HostException becomes a JavaScript error; any other exception becomes a plain
     *     internal error without details
     */
    Object call(Object[] arguments) throws HostException;
}
