package io.hedgerow.deployment.deadletters;

/** A dead letter that cannot be sent again; the message names it and says why. */
public final class UnreplayableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreplayableException(DeadLetter letter, String why) {
        super("dead letter " + letter.id() + " cannot be replayed: " + why);
    }
}
