package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.CacheStore;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments and results of host functions as bytes. Texts are written char by char, so that lone
 * surrogates get through.
 */
final class ValueFormat {

    private static final int NULL = 0;
    private static final int LATIN_TEXT = 1;
    private static final int WIDE_TEXT = 2;
    private static final int NUMBER = 3;
    private static final int FALSE = 4;
    private static final int TRUE = 5;
    private static final int BYTES = 6;
    private static final int CACHE_TEXT = 7;
    private static final int CACHE_LIST = 8;

    private ValueFormat() {}

    static IOException damaged(String why, Exception cause) {
        return new IOException("The effect journal is damaged: " + why, cause);
    }

    static void writeValue(DataOutputStream out, Object value) throws IOException {
        if (value == null) {
            out.write(NULL);
        } else if (value instanceof String text) {
            writeText(out, text);
        } else if (value instanceof Number number) {
            out.write(NUMBER);
            out.writeDouble(number.doubleValue());
        } else if (value instanceof Boolean truth) {
            out.write(truth ? TRUE : FALSE);
        } else if (value instanceof byte[] bytes) {
            out.write(BYTES);
            writeLength(out, bytes.length);
            out.write(bytes);
        } else if (value instanceof CacheStore.Entry entry) {
            out.write(entry.text() != null ? CACHE_TEXT : CACHE_LIST);
            out.writeLong(entry.expiresAtMillis());
            if (entry.text() != null) {
                writeText(out, entry.text());
            } else {
                writeLength(out, entry.list().size());
                for (String element : entry.list()) {
                    writeText(out, element);
                }
            }
        } else {
            throw new IllegalStateException(
                    "a host function gave a " + value.getClass().getName() + ", which is no value");
        }
    }

    static Object readValue(DataInputStream in) throws IOException {
        int tag = in.readUnsignedByte();
        switch (tag) {
            case NULL -> {
                return null;
            }
            case LATIN_TEXT, WIDE_TEXT -> {
                return readChars(in, tag == WIDE_TEXT);
            }
            case NUMBER -> {
                return in.readDouble();
            }
            case FALSE, TRUE -> {
                return tag == TRUE;
            }
            case BYTES -> {
                return readBytes(in, readLength(in));
            }
            case CACHE_TEXT -> {
                long expires = in.readLong();
                return CacheStore.Entry.ofText(readText(in), expires);
            }
            case CACHE_LIST -> {
                long expires = in.readLong();
                List<String> list = new ArrayList<>();
                for (int left = readLength(in); left > 0; left--) {
                    list.add(readText(in));
                }
                return CacheStore.Entry.ofList(list, expires);
            }
            default -> throw damaged("no value is of kind " + tag, null);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        boolean wide = false;
        for (int i = 0; i < text.length() && !wide; i++) {
            wide = text.charAt(i) > 0xff;
        }
        out.write(wide ? WIDE_TEXT : LATIN_TEXT);
        writeLength(out, text.length());
        if (wide) {
            ByteBuffer chars = ByteBuffer.allocate(Math.multiplyExact(text.length(), 2));
            chars.asCharBuffer().put(text);
            out.write(chars.array());
        } else {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    static String readText(DataInputStream in) throws IOException {
        return readValue(in) instanceof String text ? text : null;
    }

    private static String readChars(DataInputStream in, boolean wide) throws IOException {
        int length = readLength(in);
        if (wide && length > in.available() / 2) {
            throw new EOFException();
        }
        byte[] bytes = readBytes(in, wide ? length * 2 : length);
        return wide
                ? ByteBuffer.wrap(bytes).asCharBuffer().toString()
                : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] readBytes(DataInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    /** Seven bits a byte, low ones first. */
    static void writeLength(DataOutputStream out, int length) throws IOException {
        int left = length;
        for (; left > 0x7f; left >>>= 7) {
            out.write(left & 0x7f | 0x80);
        }
        out.write(left);
    }

    static int readLength(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int b = in.readUnsignedByte();
            length |= (b & 0x7f) << shift;
            if (b < 0x80) {
                if (length < 0) {
                    break;
                }
                return length;
            }
        }
        throw damaged("a length is wrong", null);
    }
}
