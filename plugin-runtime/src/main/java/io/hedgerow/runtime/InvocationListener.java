package io.hedgerow.runtime;

/** Is told once, on the thread that owns the context, that an invocation has settled. */
@FunctionalInterface
public interface InvocationListener {

    void settled(Invocation invocation, InvocationResult result);
}
