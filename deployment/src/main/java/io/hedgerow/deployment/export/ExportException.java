package io.hedgerow.deployment.export;

/** An export that cannot begin or go on; the message is for the user, in one line. */
public class ExportException extends Exception {

    private static final long serialVersionUID = 1L;

    public ExportException(String message) {
        super(message);
    }

    public ExportException(String message, Throwable cause) {
        super(message, cause);
    }
}
