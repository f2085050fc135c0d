package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the members of a JSON object stand in its bytes, one after the other. The text has been
 * checked to be well-formed, or came out of the plugin runtime; nothing of it is decoded.
 *
 * <p><b>Owns</b> its place in the text. <b>Lives</b> for one pass. <b>Threads</b>: one.
 * <b>Survives</b> nothing.
 */
final class JsonMembers {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_DIGITS = 15;
    private static final int KNOWN_INTS = 3;
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private final byte[] text;
    private final int[] known;
    private int place;
    private int at;
    private int nameFrom;
    private int nameTo;
    private boolean escapesKnown;
    private boolean escapedName;
    private int valueFrom;
    private int valueTo;

    /**
     * @throws IllegalArgumentException if the text is no object
     */
    JsonMembers(byte[] text) {
        this(text, null);
    }

    /**
     * Of a text that may know where its members stand; then its bytes are not looked at, and the
     * names have no escapes that could be spared.
     */
    JsonMembers(JsonText json) {
        this(json.utf8(), json.members());
    }

    private JsonMembers(byte[] text, int[] known) {
        this.text = text;
        this.known = known;
        if (known != null) {
            escapesKnown = true;
            return;
        }
        at = afterSpace(0);
        if (at >= text.length || text[at] != '{') {
            throw new IllegalArgumentException("not a JSON object");
        }
        at++;
    }

    static boolean isObject(byte[] text) {
        for (byte next : text) {
            if (!isSpace(next)) {
                return next == '{';
            }
        }
        return false;
    }

    /** Whether the object at these bytes has no members. */
    static boolean isEmpty(byte[] text, int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if (!isSpace(text[i])) {
                return false;
            }
        }
        return true;
    }

    /** Goes to the next member. */
    boolean next() {
        if (known != null) {
            return looked();
        }
        escapesKnown = false;
        return scanned();
    }

    private boolean looked() {
        if (place == known.length) {
            return false;
        }
        look(place);
        place += KNOWN_INTS;
        return true;
    }

    private void look(int at) {
        nameFrom = known[at];
        valueFrom = known[at + 1];
        nameTo = valueFrom - 1; // the colon
        valueTo = known[at + 2];
    }

    /**
     * Goes to the value of the last member with this name, which is plain ASCII; no member is next
     * then.
     */
    boolean findLast(String name) {
        return known != null ? lookedBack(name) : scannedFor(name);
    }

    private boolean lookedBack(String name) {
        for (int at = known.length - KNOWN_INTS; at >= 0; at -= KNOWN_INTS) {
            look(at);
            if (is(name)) {
                place = known.length;
                return true;
            }
        }
        place = known.length;
        return false;
    }

    private boolean scannedFor(String name) {
        int from = -1;
        int to = -1;
        while (next()) {
            if (is(name)) {
                from = valueFrom;
                to = valueTo;
            }
        }
        valueFrom = from;
        valueTo = to;
        return from >= 0;
    }

    private boolean scanned() {
        at = afterSpace(at);
        if (text[at] == ',') {
            at = afterSpace(at + 1);
        }
        if (text[at] == '}') {
            return false;
        }
        nameFrom = at;
        at = afterString(at);
        nameTo = at;
        at = afterSpace(afterSpace(at) + 1); // the colon
        valueFrom = at;
        at = afterValue(at);
        valueTo = at;
        return true;
    }

    /** Whether the member has this name, which is plain ASCII. */
    boolean is(String name) {
        if (!escapesKnown) {
            escapesKnown = true;
            escapedName = indexOf((byte) '\\', nameFrom, nameTo) >= 0;
        }
        return escapedName
                ? decoded(nameFrom, nameTo).equals(name)
                : isQuoted(name, nameFrom, nameTo);
    }

    /** Whether the value is this text, which is plain ASCII. */
    boolean isText(String wanted) {
        return text[valueFrom] == '"'
                && (isQuoted(wanted, valueFrom, valueTo)
                        || indexOf((byte) '\\', valueFrom, valueTo) >= 0
                                && decoded(valueFrom, valueTo).equals(wanted));
    }

    private boolean isQuoted(String ascii, int from, int to) {
        if (to - from != ascii.length() + 2) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (text[from + 1 + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** First byte of the name, quotes included. */
    int nameFrom() {
        return nameFrom;
    }

    int valueFrom() {
        return valueFrom;
    }

    /** After the last byte of the value. */
    int valueTo() {
        return valueTo;
    }

    boolean isNull() {
        return text[valueFrom] == 'n';
    }

    /** The value's text. */
    byte[] value() {
        return Arrays.copyOfRange(text, valueFrom, valueTo);
    }

    /**
     * @return {@link Double#NaN} if the value is no number
     */
    double number() {
        long whole = 0;
        int i = valueFrom;
        for (; i < valueTo && i - valueFrom < MOST_DIGITS && isDigit(text[i]); i++) {
            whole = 10 * whole + text[i] - '0';
        }
        if (i == valueTo) {
            return whole;
        }
        byte first = text[valueFrom];
        return first == '-' || isDigit(first)
                ? Double.parseDouble(
                        new String(text, valueFrom, valueTo - valueFrom, StandardCharsets.US_ASCII))
                : Double.NaN;
    }

    private static boolean isDigit(byte next) {
        return next >= '0' && next <= '9';
    }

    private String decoded(int from, int to) {
        try (JsonParser parser = FACTORY.createParser(text, from, to - from)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("An event that was checked cannot be read", e);
        }
    }

    private int afterValue(int from) {
        byte first = text[from];
        if (first == '"') {
            return afterString(from);
        }
        int i = from;
        if (first != '{' && first != '[') {
            while (text[i] != ',' && text[i] != '}' && !isSpace(text[i])) {
                i++;
            }
            return i;
        }
        int depth = 0;
        do {
            byte next = text[i];
            if (next == '"') {
                i = afterString(i);
                continue;
            }
            if (next == '{' || next == '[') {
                depth++;
            } else if (next == '}' || next == ']') {
                depth--;
            }
            i++;
        } while (depth > 0);
        return i;
    }

    private int afterString(int from) {
        int i = from + 1;
        while (true) {
            // Eight bytes at once, up to the first that is a quote or a backslash.
            while (i + Long.BYTES <= text.length) {
                long bytes = (long) LONGS.get(text, i);
                long found = zeros(bytes ^ '"' * EACH) | zeros(bytes ^ '\\' * EACH);
                if (found != 0) {
                    i += Long.numberOfTrailingZeros(found) >>> 3;
                    break;
                }
                i += Long.BYTES;
            }
            byte next = text[i];
            if (next == '"') {
                return i + 1;
            }
            i += next == '\\' ? 2 : 1;
        }
    }

    /** The high bit of the first byte that is zero is set; so may be those of bytes after it. */
    private static long zeros(long bytes) {
        return (bytes - EACH) & ~bytes & HIGH;
    }

    private int afterSpace(int from) {
        int i = from;
        while (i < text.length && isSpace(text[i])) {
            i++;
        }
        return i;
    }

    private int indexOf(byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSpace(byte next) {
        return next == ' ' || next == '\n' || next == '\r' || next == '\t';
    }
}
