package io.hedgerow.operators.commands;

/** A command that is not done; the message is for who gave it. */
public final class CommandRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    public CommandRefusedException(String message) {
        super(message);
    }
}
