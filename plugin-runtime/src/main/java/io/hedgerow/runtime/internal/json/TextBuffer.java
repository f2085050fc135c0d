package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.js.runtime.JSRuntime;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON text in UTF-8 that grows, as {@code JSON.stringify} writes it.
 *
 * <p><b>Owns</b> its bytes. <b>Lives</b> as long as its writer. <b>Threads</b>: owner only.
 * <b>Survives</b> nothing.
 */
final class TextBuffer {

    private static final int FIRST_SIZE = 1024;
    private static final int LARGEST_KEPT = 64 << 10;
    private static final double LARGEST_EXACT = 1L << 53;
    private static final double LARGEST_WITH_DECIMALS = 1e9;
    private static final int DECIMALS = 1000;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** What follows the backslash, by character; 0 for characters that need none. */
    private static final byte[] ESCAPED = new byte[128];

    static {
        Arrays.fill(ESCAPED, 0, ' ', (byte) 'u');
        ESCAPED['\b'] = 'b';
        ESCAPED['\t'] = 't';
        ESCAPED['\n'] = 'n';
        ESCAPED['\f'] = 'f';
        ESCAPED['\r'] = 'r';
        ESCAPED['"'] = '"';
        ESCAPED['\\'] = '\\';
    }

    private final int limit;
    private byte[] bytes = new byte[FIRST_SIZE];
    private int size;

    /**
     * @param limit bytes; a longer text is not plain
     */
    TextBuffer(int limit) {
        this.limit = limit;
    }

    void clear() {
        size = 0;
        if (bytes.length > LARGEST_KEPT) {
            bytes = new byte[FIRST_SIZE];
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void room(int more) {
        int needed = size + more;
        if (needed > bytes.length) {
            if (needed < 0 || needed - more > limit) {
                throw NotPlain.SIGNAL;
            }
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }

    int size() {
        return size;
    }

    boolean overLimit() {
        return size > limit;
    }

    void put(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
    }

    void put(byte[] from, int start, int end) {
        int length = end - start;
        room(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
    }

    void put(String ascii) {
        int length = ascii.length();
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) ascii.charAt(i);
        }
        size += length;
    }

    void number(int value) {
        if (value == Integer.MIN_VALUE) {
            put("-2147483648");
            return;
        }
        room(11);
        int rest = value;
        if (rest < 0) {
            bytes[size++] = '-';
            rest = -rest;
        }
        digits(rest);
    }

    private void digits(int value) {
        int end = size + 1;
        for (int rest = value / 10; rest > 0; rest /= 10) {
            end++;
        }
        int rest = value;
        for (int i = end - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size = end;
    }

    void number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            put("null");
        } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT) {
            put(Long.toString((long) value));
        } else if (Math.abs(value) < LARGEST_WITH_DECIMALS && thousandths(value)) {
            return;
        } else {
            put(JSRuntime.doubleToString(value).toJavaStringUncached());
        }
    }

    /**
     * Up to three decimals. A decimal number of up to 15 digits is the shortest for the double next
     * to it.
     */
    private boolean thousandths(double value) {
        long thousandths = Math.round(Math.abs(value) * DECIMALS);
        if ((double) thousandths / DECIMALS != Math.abs(value)) {
            return false;
        }
        room(16);
        if (value < 0) {
            bytes[size++] = '-';
        }
        digits((int) (thousandths / DECIMALS));
        int decimals = (int) (thousandths % DECIMALS);
        bytes[size++] = '.';
        for (int unit = DECIMALS / 10; decimals > 0; unit /= 10) {
            bytes[size++] = (byte) ('0' + decimals / unit);
            decimals %= unit;
        }
        return true;
    }

    /** With quotes. */
    void string(String text) {
        int length = text.length();
        room(length + 2);
        byte[] out = bytes;
        int at = size;
        out[at++] = '"';
        for (int i = 0; i < length; i++) {
            char next = text.charAt(i);
            if (next >= 128 || ESCAPED[next] != 0) {
                size = at;
                rest(text, i);
                return;
            }
            out[at++] = (byte) next;
        }
        out[at++] = '"';
        size = at;
    }

    /** From the first character on that is not written as it is. */
    private void rest(String text, int from) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            room(6 + length - i + 1);
            char next = text.charAt(i);
            if (next < 128) {
                ascii(next);
            } else if (next < 0x800) {
                bytes[size++] = (byte) (0xC0 | next >> 6);
                bytes[size++] = (byte) (0x80 | next & 0x3F);
            } else if (!Character.isSurrogate(next)) {
                bytes[size++] = (byte) (0xE0 | next >> 12);
                bytes[size++] = (byte) (0x80 | next >> 6 & 0x3F);
                bytes[size++] = (byte) (0x80 | next & 0x3F);
            } else if (Character.isHighSurrogate(next)
                    && i + 1 < length
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(next, text.charAt(++i));
                bytes[size++] = (byte) (0xF0 | point >> 18);
                bytes[size++] = (byte) (0x80 | point >> 12 & 0x3F);
                bytes[size++] = (byte) (0x80 | point >> 6 & 0x3F);
                bytes[size++] = (byte) (0x80 | point & 0x3F);
            } else {
                escape(next); // a surrogate without its other half
            }
        }
        bytes[size++] = '"';
    }

    private void ascii(char next) {
        byte escaped = ESCAPED[next];
        if (escaped == 0) {
            bytes[size++] = (byte) next;
        } else if (escaped == 'u') {
            escape(next);
        } else {
            bytes[size++] = '\\';
            bytes[size++] = escaped;
        }
    }

    private void escape(char next) {
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[size++] = HEX[next >> shift & 0xF];
        }
    }
}
