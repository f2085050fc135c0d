package io.hedgerow.operators.ingest;

/** Cuts a date text into numbers, words, spaces and single symbols, as V8's date scanner does. */
final class DateTokens {

    /** A number keeps this many leading digits, as in V8. */
    private static final int MAX_DIGITS = 9;

    private final String text;
    private int start;
    private int end;

    DateTokens(String text) {
        this.text = text;
        scan();
    }

    boolean atEnd() {
        return start >= text.length();
    }

    boolean isNumber() {
        return !atEnd() && digit(text.charAt(start));
    }

    boolean isNumber(int length) {
        return isNumber() && end - start == length;
    }

    int length() {
        return end - start;
    }

    /** The current number, from its first nine significant digits. */
    int number() {
        int from = start;
        while (from < end - 1 && text.charAt(from) == '0') {
            from++;
        }
        return Integer.parseInt(text.substring(from, Math.min(end, from + MAX_DIGITS)));
    }

    /** The current number read as the digits after a decimal point of seconds. */
    int milliseconds() {
        String digits = (text.substring(start, end) + "00").substring(0, 3);
        return Integer.parseInt(digits);
    }

    boolean isWord() {
        return !atEnd() && letter(text.charAt(start));
    }

    boolean isWord(String lowerCase) {
        return isWord() && word().equals(lowerCase);
    }

    String word() {
        return text.substring(start, end).toLowerCase(java.util.Locale.ROOT);
    }

    boolean isSpace() {
        return !atEnd() && Character.isWhitespace(text.charAt(start));
    }

    boolean isSymbol(char symbol) {
        return !atEnd() && text.charAt(start) == symbol;
    }

    boolean isSign() {
        return isSymbol('+') || isSymbol('-');
    }

    int sign() {
        return isSymbol('-') ? -1 : 1;
    }

    /** Whether the token after a one-character token is a number of that many digits. */
    boolean followedByNumber(int length) {
        int from = end;
        int to = from;
        while (to < text.length() && digit(text.charAt(to))) {
            to++;
        }
        return to - from == length;
    }

    boolean skip(char symbol) {
        if (!isSymbol(symbol)) {
            return false;
        }
        next();
        return true;
    }

    void next() {
        start = end;
        scan();
    }

    /** From an opening parenthesis to behind its closing one, or to the end. */
    void skipParentheses() {
        int depth = 0;
        do {
            if (isSymbol('(')) {
                depth++;
            } else if (isSymbol(')')) {
                depth--;
            }
            next();
        } while (depth > 0 && !atEnd());
    }

    private void scan() {
        end = start;
        if (atEnd()) {
            return;
        }
        char first = text.charAt(start);
        end++;
        while (end < text.length() && sameToken(first, text.charAt(end))) {
            end++;
        }
    }

    private static boolean sameToken(char first, char c) {
        return digit(first) && digit(c)
                || letter(first) && letter(c)
                || Character.isWhitespace(first) && Character.isWhitespace(c);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
