package io.hedgerow.operators.ingest;

/** An event that can never become a row; it goes to the dead letters with this message. */
public final class UnprocessableEventException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnprocessableEventException(String message) {
        super(message, null, false, false);
    }
}
