package io.hedgerow.runtime;

import java.util.Objects;

/**
 * Why an invocation or a load failed, as plain data: nothing of the engine, nothing of the host.
 *
 * @param kind what happened
 * @param name the JavaScript error's name, {@code null} for a thrown value that is no error
 * @param message the error's message, or the thrown value as text
 * @param stack in positions of the author's source, may be {@code null}
 * @param retryable it was a {@code RetryError}, a time-out of an awaited promise included (contract
 *     §4.3)
 */
public record PluginError(Kind kind, String name, String message, String stack, boolean retryable) {

    /** Groups failures by what the caller has to do about them. */
    public enum Kind {
        /** The plugin threw or rejected; its context goes on. */
        THROWN,
        /** The plugin threw something that is no error object; {@link #message} is its text. */
        THROWN_VALUE,
        /** It waited too long; its context goes on. */
        TIMED_OUT,
        /** The watchdog stopped it; its context is replaced and needs {@code setupPlugin} again. */
        STOPPED,
        /** Another invocation of the same context was stopped; this one did no wrong. */
        CONTEXT_LOST,
        /** Run again, it did not do what its journal says ({@link JournalMismatch#FAIL}). */
        JOURNAL_MISMATCH
    }

    public PluginError {
        Objects.requireNonNull(kind, "kind");
        message = message == null ? "" : message;
    }

    /** {@code Name: message}, the way {@code String(error)} reads. */
    public String describe() {
        return name == null || name.isEmpty()
                ? message
                : message.isEmpty() ? name : name + ": " + message;
    }
}
