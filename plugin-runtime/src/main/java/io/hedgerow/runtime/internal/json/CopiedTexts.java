package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.strings.TruffleString;
import java.util.Arrays;

/**
 * Which strings of the event being processed stand where in its text, in the order of the text. A
 * string that comes out again is copied from there, quotes and all.
 *
 * <p><b>Owns</b> references into one event. <b>Lives</b> for one call. <b>Threads</b>: owner only.
 * <b>Survives</b> nothing.
 */
final class CopiedTexts {

    private static final int FIRST_SIZE = 64;
    private static final int LARGEST_KEPT = 1024;

    /** How far ahead an unexpected string is looked for: so many neighbours may be gone. */
    private static final int LOOK_AHEAD = 4;

    private byte[] text;
    private TruffleString[] strings = new TruffleString[FIRST_SIZE];
    private int[] ranges = new int[2 * FIRST_SIZE];
    private int size;
    private int next;

    void begin(byte[] newText) {
        text = newText;
        size = 0;
        next = 0;
    }

    void add(TruffleString string, int from, int to) {
        if (size == strings.length) {
            strings = Arrays.copyOf(strings, 2 * size);
            ranges = Arrays.copyOf(ranges, 4 * size);
        }
        strings[size] = string;
        ranges[2 * size] = from;
        ranges[2 * size + 1] = to;
        size++;
    }

    void rewind() {
        next = 0;
    }

    /** Index of a string, −1 if it is none of the event's or stands elsewhere. */
    int find(TruffleString string) {
        int limit = Math.min(size, next + LOOK_AHEAD);
        for (int i = next; i < limit; i++) {
            if (strings[i] == string) {
                next = i + 1;
                return i;
            }
        }
        return -1;
    }

    byte[] text() {
        return text;
    }

    int from(int index) {
        return ranges[2 * index];
    }

    int to(int index) {
        return ranges[2 * index + 1];
    }

    void forget() {
        text = null;
        if (strings.length > LARGEST_KEPT) {
            strings = new TruffleString[FIRST_SIZE];
            ranges = new int[2 * FIRST_SIZE];
        } else {
            Arrays.fill(strings, 0, size, null);
        }
        size = 0;
        next = 0;
    }
}
