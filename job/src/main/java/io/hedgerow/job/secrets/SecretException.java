package io.hedgerow.job.secrets;

/** A secret cannot be encrypted, decrypted or found. The text names it and never holds a value. */
public final class SecretException extends Exception {

    private static final long serialVersionUID = 1L;

    public SecretException(String message) {
        super(message);
    }

    public SecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
