package io.hedgerow.deployment.cli;

/** What others have written, for a terminal, which obeys control characters. */
public final class TerminalText {

    private TerminalText() {}

    /** The text with control characters but line ends and tabs as {@code \\u001b}. */
    public static String of(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean obeyed = Character.isISOControl(c) && c != '\n' && c != '\t';
            if (obeyed && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (obeyed) {
                safe.append("\\u%04x".formatted((int) c));
            } else if (safe != null) {
                safe.append(c);
            }
        }
        return safe == null ? text : safe.toString();
    }
}
