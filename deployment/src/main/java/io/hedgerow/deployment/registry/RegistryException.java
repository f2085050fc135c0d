package io.hedgerow.deployment.registry;

/**
 * Something the registry will not do; the message is one line for the user. Nothing was changed.
 */
public final class RegistryException extends Exception {

    private static final long serialVersionUID = 1L;

    public RegistryException(String message) {
        super(message);
    }

    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
