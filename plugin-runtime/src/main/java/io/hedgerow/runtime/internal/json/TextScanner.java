package io.hedgerow.runtime.internal.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The tokens of a JSON text in UTF-8.
 *
 * <p><b>Owns</b> a place in a text. <b>Lives</b> as long as its reader. <b>Threads</b>: owner only.
 * <b>Survives</b> nothing.
 */
final class TextScanner {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';
    private static final double[] POWERS_OF_TEN = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    private static final int EXACT_DIGITS = 15;
    private static final char REPLACEMENT = '\uFFFD';

    private byte[] text;
    private int at;
    private boolean escapes;
    private boolean ascii;
    private boolean plain;

    void begin(byte[] newText) {
        text = newText;
        at = 0;
    }

    byte[] text() {
        return text;
    }

    /** Index of the byte that comes next. */
    int position() {
        return at;
    }

    /** Takes the next byte that is no white space. */
    int afterSpace() {
        while (at < text.length) {
            int next = text[at++];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next;
            }
        }
        throw NotPlain.SIGNAL;
    }

    boolean atEnd() {
        while (at < text.length) {
            int next = text[at++];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return false;
            }
        }
        return true;
    }

    void colon() {
        if (at < text.length && text[at] == ':') {
            at++;
        } else if (afterSpace() != ':') {
            throw NotPlain.SIGNAL;
        }
    }

    /** Takes the rest of a word whose first letter has been taken. */
    void literal(String word) {
        int length = word.length();
        if (at + length - 1 > text.length) {
            throw NotPlain.SIGNAL;
        }
        for (int i = 1; i < length; i++) {
            if (text[at++] != word.charAt(i)) {
                throw NotPlain.SIGNAL;
            }
        }
    }

    /** Takes the key that came here last time, if it stands here again. */
    KeyNode expectedKey(KeyNode before) {
        KeyNode node = before.expected(text, at - 1, text.length);
        if (node != null) {
            at += node.raw.length - 1;
        }
        return node;
    }

    /**
     * Takes the rest of a string whose first quote has been taken.
     *
     * @return index after its last quote
     */
    int skipString() {
        byte[] bytes = text;
        int i = at;
        escapes = false;
        ascii = true;
        while (true) {
            i = special(bytes, i);
            if (i >= bytes.length) {
                throw NotPlain.SIGNAL;
            }
            int special = bytes[i];
            if (special == '"') {
                at = i + 1;
                return at;
            } else if (special == '\\') {
                escapes = true;
                i += 2;
            } else if (special < 0) {
                ascii = false;
                i++;
            } else {
                throw NotPlain.SIGNAL; // a control character
            }
        }
    }

    /** The next quote, backslash, control character or byte outside ASCII. */
    private static int special(byte[] bytes, int from) {
        int i = from;
        while (i <= bytes.length - Long.BYTES) {
            long eight = (long) LONG.get(bytes, i);
            long quotes = eight ^ QUOTES;
            long backslashes = eight ^ BACKSLASHES;
            long found =
                    ((quotes - ONES & ~quotes)
                                    | (backslashes - ONES & ~backslashes)
                                    | (eight - SPACES & ~eight)
                                    | eight)
                            & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < bytes.length) {
            int next = bytes[i];
            if (next < ' ' || next == '"' || next == '\\') {
                return i;
            }
            i++;
        }
        return i;
    }

    /**
     * The string that was skipped last.
     *
     * @param from index of its first quote
     * @param to index after its last quote
     */
    String decoded(int from, int to) {
        if (ascii && !escapes) {
            plain = true;
            return new String(text, from + 1, to - from - 2, StandardCharsets.ISO_8859_1);
        }
        String decoded = new String(text, from + 1, to - from - 2, StandardCharsets.UTF_8);
        plain = !escapes && decoded.indexOf(REPLACEMENT) < 0;
        return escapes ? Escapes.removed(decoded) : decoded;
    }

    /** Whether the string decoded last stands in the text as {@code JSON.stringify} writes it. */
    boolean wasPlain() {
        return plain;
    }

    /** Takes the rest of a number whose first character has been taken. */
    Number number() {
        byte[] bytes = text;
        int from = at - 1;
        int i = from;
        boolean negative = bytes[i] == '-';
        if (negative) {
            i++;
        }
        int digitsFrom = i;
        long mantissa = 0;
        while (i < bytes.length && isDigit(bytes[i])) {
            mantissa = 10 * mantissa + bytes[i++] - '0';
        }
        int digits = i - digitsFrom;
        if (digits == 0 || digits > 1 && bytes[digitsFrom] == '0') {
            throw NotPlain.SIGNAL;
        }
        int decimals = 0;
        if (i < bytes.length && bytes[i] == '.') {
            int dot = i++;
            while (i < bytes.length && isDigit(bytes[i])) {
                mantissa = 10 * mantissa + bytes[i++] - '0';
            }
            decimals = i - dot - 1;
            if (decimals == 0) {
                throw NotPlain.SIGNAL;
            }
        }
        boolean exponent = i < bytes.length && (bytes[i] == 'e' || bytes[i] == 'E');
        at = exponent ? exponentEnd(i) : i;
        if (exponent || digits + decimals > EXACT_DIGITS) {
            return Double.valueOf(new String(bytes, from, at - from, StandardCharsets.ISO_8859_1));
        }
        if (decimals == 0 && mantissa <= Integer.MAX_VALUE && !(negative && mantissa == 0)) {
            return (int) (negative ? -mantissa : mantissa);
        }
        // Both operands are exact, so the quotient is the double next to the decimal number.
        double value = mantissa / POWERS_OF_TEN[decimals];
        return negative ? -value : value;
    }

    private int exponentEnd(int e) {
        int i = e + 1;
        if (i < text.length && (text[i] == '+' || text[i] == '-')) {
            i++;
        }
        int digitsFrom = i;
        while (i < text.length && isDigit(text[i])) {
            i++;
        }
        if (i == digitsFrom) {
            throw NotPlain.SIGNAL;
        }
        return i;
    }

    private static boolean isDigit(int next) {
        return next >= '0' && next <= '9';
    }
}
