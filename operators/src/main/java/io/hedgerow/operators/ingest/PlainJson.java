package io.hedgerow.operators.ingest;

/**
 * Recognises the well-formed JSON objects that nearly all events are: of ASCII characters, of
 * moderate length and depth. Of anything else it says nothing, and a parser has to look; so it
 * never accepts what the parser would refuse, and the parser's error messages stay. It costs a
 * fraction of a parser, which is built for each document.
 *
 * <p>Owns: a position. Lives: one document. Threads: one. Survives: nothing.
 */
final class PlainJson {

    private static final int MAX_LENGTH = 32 << 10;
    private static final int MAX_DEPTH = 60;

    private final byte[] json;
    private int at;

    private PlainJson(byte[] json) {
        this.json = json;
    }

    /**
     * @return whether this is one JSON object; {@code false} also when it is not plain
     */
    static boolean isObject(byte[] json) {
        if (json.length == 0 || json.length > MAX_LENGTH) {
            return false;
        }
        PlainJson text = new PlainJson(json);
        if (text.next() != '{' || !text.object()) {
            return false;
        }
        text.at++;
        return text.next() == -1;
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
            boolean inObject = (objects >>> depth & 1) != 0;
            int c = next();
            while (c == (inObject ? '}' : ']')) {
                if (--depth == 0) {
                    return true;
                }
                at++;
                opened = false;
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
            if (inObject && !(c == '"' && string() && next() == ':' && at++ >= 0)) {
                return false;
            }
        }
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
            if (c < ' ' || c == '\\' && !escape()) {
                return false; // also what is not ASCII: it is negative
            }
        }
        return false;
    }

    /** From the backslash to the last character of the escape. */
    private boolean escape() {
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
