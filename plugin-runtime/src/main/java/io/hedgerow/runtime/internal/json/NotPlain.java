package io.hedgerow.runtime.internal.json;

/**
 * Leaves a text or an object to the engine's own {@code JSON}, which knows every case. Carries
 * nothing and costs nothing.
 */
final class NotPlain extends RuntimeException {

    static final NotPlain SIGNAL = new NotPlain();

    private static final long serialVersionUID = 1;

    private NotPlain() {
        super("left to the engine's JSON", null, false, false);
    }
}
