package io.hedgerow.deployment.cli;

/** An exception as the one line a user reads. */
public final class OneLine {

    private OneLine() {}

    public static String of(Throwable error) {
        String message = error.getMessage();
        String text =
                message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
        return of(text);
    }

    public static String of(String text) {
        return text.replaceAll("\\s*\\R\\s*", " | ");
    }
}
