package io.hedgerow.operators.ingest;

import java.util.Arrays;

/**
 * Recognises the well-formed JSON objects that nearly all events are: of moderate length and depth,
 * and of ASCII characters where it is not known that the bytes are UTF-8. Of anything else it says
 * nothing, and a parser has to look; so it never accepts what the parser would refuse, and the
 * parser's error messages stay. It costs a fraction of a parser, which is built for each document.
 * On its way it notes where the members stand, so that nobody has to look for them again.
 *
 * <p>Owns: a position, those of the members. Lives: one document. Threads: one. Survives: nothing.
 */
final class PlainJson {

    private static final int MAX_LENGTH = 32 << 10;
    private static final int MAX_DEPTH = 60;

    /** An event has seven or so. */
    private static final int MOST_MEMBERS = 24;

    private static final int UNKNOWN = -1;

    private final byte[] json;
    private final boolean utf8;
    private final int[] offsets = new int[3 * MOST_MEMBERS];

    /** Offsets noted so far. */
    private int noted;

    private int at;

    /** Whether the last name had an escape in it. */
    private boolean escaped;

    private PlainJson(byte[] json, boolean utf8) {
        this.json = json;
        this.utf8 = utf8;
    }

    /**
     * @param utf8 whether the bytes are known to be UTF-8
     * @return {@code null} when this is not one JSON object, and also when it is not plain
     */
    static PlainJson object(byte[] json, boolean utf8) {
        if (json.length == 0 || json.length > MAX_LENGTH) {
            return null;
        }
        PlainJson text = new PlainJson(json, utf8);
        if (text.next() != '{' || !text.object()) {
            return null;
        }
        text.at++;
        return text.next() == -1 ? text : null;
    }

    /**
     * Where the members stand, as in {@link io.hedgerow.runtime.JsonText#members}.
     *
     * @return {@code null} when there are very many of them, white space is around a colon, or an
     *     escape in a name
     */
    int[] members() {
        return noted == UNKNOWN ? null : Arrays.copyOf(offsets, noted);
    }

    private void note(int offset) {
        if (noted == offsets.length) {
            noted = UNKNOWN;
        }
        if (noted != UNKNOWN) {
            offsets[noted++] = offset;
        }
    }

    /** The character after white space, where the position is then; −1 at the end. */
    private int next() {
        while (at < json.length) {
            byte c = json[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            at++;
        }
        return -1;
    }

    /** From an opening brace to the last closing one, where the position is then. */
    private boolean object() {
        long objects = 0; // by depth, whether an object is open there, not a list
        int depth = 0;
        boolean opened = false; // nothing stands in the innermost structure yet
        while (true) {
            if (!opened) {
                // At the first character of a value.
                int c = next();
                if (c == '{' || c == '[') {
                    if (++depth > MAX_DEPTH) {
                        return false;
                    }
                    objects = c == '{' ? objects | 1L << depth : objects & ~(1L << depth);
                    at++;
                    opened = true;
                } else if (!scalar(c)) {
                    return false;
                }
            }
            if (depth == 1 && !opened) {
                note(at);
            }
            boolean inObject = (objects >>> depth & 1) != 0;
            int c = next();
            while (c == (inObject ? '}' : ']')) {
                if (--depth == 0) {
                    return true;
                }
                at++;
                opened = false;
                if (depth == 1) {
                    note(at);
                }
                inObject = (objects >>> depth & 1) != 0;
                c = next();
            }
            if (!opened) {
                if (c != ',') {
                    return false;
                }
                at++;
                c = next();
            }
            opened = false;
            if (inObject && !(c == '"' && (depth == 1 ? member() : name()))) {
                return false;
            }
        }
    }

    /** From the opening quote of a name to behind the colon. */
    private boolean name() {
        if (!string() || next() != ':') {
            return false;
        }
        at++;
        return true;
    }

    /** The same for a member that is noted. */
    private boolean member() {
        int from = at;
        escaped = false;
        if (!string()) {
            return false;
        }
        int to = at;
        if (next() != ':') {
            return false;
        }
        at++;
        boolean apart = at != to + 1 || at < json.length && json[at] <= ' ';
        if (escaped || apart) {
            noted = UNKNOWN;
        }
        note(from);
        note(at);
        return true;
    }

    private boolean scalar(int first) {
        return switch (first) {
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    /** From the opening quote to behind the closing one. */
    private boolean string() {
        for (at++; at < json.length; at++) {
            byte c = json[at];
            if (c == '"') {
                at++;
                return true;
            }
            if (c < ' ' && (c >= 0 || !utf8) || c == '\\' && !escape()) {
                return false; // what is not ASCII is negative
            }
        }
        return false;
    }

    /** From the backslash to the last character of the escape. */
    private boolean escape() {
        escaped = true;
        if (++at >= json.length) {
            return false;
        }
        switch (json[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
                return true;
            case 'u':
                for (int end = at + 4; at < end; ) {
                    if (++at >= json.length || Character.digit(json[at], 16) < 0) {
                        return false;
                    }
                }
                return true;
            default:
                return false;
        }
    }

    private boolean word(String word) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (at >= json.length || json[at] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        if (at < json.length && json[at] == '-') {
            at++;
        }
        int start = at;
        int digits = digits();
        if (digits == 0 || digits > 1 && json[start] == '0') {
            return false;
        }
        if (at < json.length && json[at] == '.') {
            at++;
            if (digits() == 0) {
                return false;
            }
        }
        if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < json.length && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            return digits() > 0;
        }
        return true;
    }

    private int digits() {
        int start = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at - start;
    }
}
