package io.hedgerow.deployment.dryrun;

/** Why a dry run cannot be done; the message is one line for the user. */
public final class DryRunException extends Exception {

    private static final long serialVersionUID = 1L;

    public DryRunException(String message) {
        super(message);
    }

    public DryRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
