package io.hedgerow.runtime.internal.json;

/** The escapes of JSON strings. */
final class Escapes {

    private static final int HEX_DIGITS = 4;

    private Escapes() {}

    /**
     * @param text what stands between the quotes
     */
    static String removed(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char next = text.charAt(i++);
            if (next != '\\') {
                plain.append(next);
                continue;
            }
            char escaped = text.charAt(i++);
            if (escaped == 'u') {
                plain.append(hex(text, i));
                i += HEX_DIGITS;
            } else {
                plain.append(single(escaped));
            }
        }
        return plain.toString();
    }

    private static char single(char escaped) {
        switch (escaped) {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case '"':
            case '\\':
            case '/':
                return escaped;
            default:
                throw NotPlain.SIGNAL;
        }
    }

    private static char hex(String text, int from) {
        if (from + HEX_DIGITS > text.length()) {
            throw NotPlain.SIGNAL;
        }
        int value = 0;
        for (int i = from; i < from + HEX_DIGITS; i++) {
            char next = text.charAt(i);
            int digit = next < 128 ? Character.digit(next, 16) : -1;
            if (digit < 0) {
                throw NotPlain.SIGNAL;
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }
}
