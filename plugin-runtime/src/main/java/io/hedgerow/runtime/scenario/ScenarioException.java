package io.hedgerow.runtime.scenario;

/** A scenario, or the plugin it names, could not be read; the message is one line. */
public final class ScenarioException extends Exception {

    private static final long serialVersionUID = 1L;

    public ScenarioException(String message) {
        super(message.replaceAll("\\s*\\R\\s*", " "));
    }

    public ScenarioException(String message, Throwable cause) {
        super(message.replaceAll("\\s*\\R\\s*", " "), cause);
    }
}
