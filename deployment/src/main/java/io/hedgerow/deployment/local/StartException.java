package io.hedgerow.deployment.local;

/** A component could not start, or died; the message is the one clear line that the user gets. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
