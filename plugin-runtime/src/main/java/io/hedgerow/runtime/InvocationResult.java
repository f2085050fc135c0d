package io.hedgerow.runtime;

/** How an invocation ended. */
public sealed interface InvocationResult {

    /**
     * @param json JSON text of what the hook returned; {@code null} if that was falsy (contract
     *     §2.4) or if the hook's result does not matter
     */
    record Completed(String json) implements InvocationResult {}

    record Failed(PluginError error) implements InvocationResult {}
}
