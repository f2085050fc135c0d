package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.JsonText;

/** How a hook ended. */
public sealed interface HookResult {

    /** What is special about an end no longer matters: a value or an error. */
    static HookResult plain(HookResult result) {
        return result instanceof ContextLost lost
                ? lost.asError()
                : result instanceof Mismatched mismatched ? mismatched.asError() : result;
    }

    /**
     * @param text JSON text of what the hook returned, {@code null} for a falsy value
     */
    record Returned(JsonText text) implements HookResult {

        Returned(String json) {
            this(JsonText.of(json));
        }
    }

    /**
     * The plugin's world was lost before the hook ended, through no fault of this call: it can run
     * again, with its journal.
     */
    record ContextLost(String message) implements HookResult {

        Threw asError() {
            return new Threw("Error", message, "", true);
        }
    }

    /**
     * Run again after a restore, the call did something else than it had done before, and the job
     * is set to let no such call go on.
     */
    record Mismatched(String message) implements HookResult {

        Threw asError() {
            return new Threw("JournalMismatch", message, "", false);
        }
    }

    /**
     * @param name JavaScript's {@code error.name}
     * @param stack the plugin's part of the stack, may be empty
     * @param retry a {@code RetryError}, or an await that timed out (contract §10 rows 3, 4)
     * @param waste of everybody's time
     */
    record Threw(String name, String message, String stack, boolean retry, PluginHealth.Waste waste)
            implements HookResult {

        Threw(String name, String message, String stack, boolean retry) {
            this(name, message, stack, retry, PluginHealth.Waste.NONE);
        }

        Threw masked(SecretMask secrets) {
            return secrets == SecretMask.NONE
                    ? this
                    : new Threw(
                            secrets.apply(name),
                            secrets.apply(message),
                            secrets.apply(stack),
                            retry,
                            waste);
        }

        /** What the log and the error record show (contract §5.4). */
        public String text() {
            return stack == null || stack.isBlank() ? name + ": " + message : stack;
        }
    }
}
