package io.hedgerow.runtime.module.zlib;

import io.hedgerow.runtime.module.HostException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** One-shot compression in the formats of zlib and Brotli; output is limited against bombs. */
public final class Compression {

    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};

    private Compression() {}

    /**
     * @param level −1 to 9
     * @param strict whether compressed data that is cut short is an error
     * @param most longest output in bytes
     */
    public static byte[] run(String operation, byte[] data, int level, boolean strict, long most)
            throws HostException {
        return switch (operation) {
            case "gzip" -> gzip(data, level);
            case "deflate" -> deflate(data, level, false);
            case "deflateRaw" -> deflate(data, level, true);
            case "gunzip" -> gunzip(data, most, strict);
            case "inflate" -> inflate(data, false, most, strict);
            case "inflateRaw" -> inflate(data, true, most, strict);
            case "unzip" ->
                    data.length > 1 && data[0] == 0x1f
                            ? gunzip(data, most, strict)
                            : inflate(data, false, most, strict);
            case "brotliCompress" -> Brotli.frame(data);
            case "brotliDecompress" -> Brotli.decode(data, most);
            default -> throw new IllegalArgumentException(operation);
        };
    }

    /** Decodes a response body as node-fetch does: a body cut short gives what there is. */
    public static byte[] decodeBody(String coding, byte[] data, long most) throws HostException {
        if (data.length == 0) {
            return data;
        }
        return switch (coding) {
            case "gzip", "x-gzip" -> gunzip(data, most, false);
            case "deflate", "x-deflate" -> inflate(data, (data[0] & 0x0f) != 8, most, false);
            case "br" -> Brotli.decode(data, most);
            default -> data;
        };
    }

    private static byte[] deflate(byte[] data, int level, boolean raw) {
        Deflater deflater = new Deflater(level, raw);
        try {
            deflater.setInput(data);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(data.length / 2 + 64);
            byte[] chunk = new byte[8192];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] gzip(byte[] data, int level) {
        byte[] body = deflate(data, level, true);
        CRC32 crc = new CRC32();
        crc.update(data);
        byte[] head = GZIP_HEAD.clone();
        head[8] = (byte) (level == 9 ? 2 : level == 1 ? 4 : 0);
        return ByteBuffer.allocate(head.length + body.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(head)
                .put(body)
                .putInt((int) crc.getValue())
                .putInt(data.length)
                .array();
    }

    private static byte[] gunzip(byte[] data, long most, boolean strict) throws HostException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        do {
            at = member(data, at, most, out, strict);
        } while (at < data.length && data[at] != 0); // zeros are padding
        return out.toByteArray();
    }

    /** One gzip member; returns where the next one would start. */
    private static int member(
            byte[] data, int start, long most, ByteArrayOutputStream out, boolean strict)
            throws HostException {
        if (data.length - start >= 2 && (data[start] != 0x1f || data[start + 1] != (byte) 0x8b)) {
            throw failure("incorrect header check", "Z_DATA_ERROR", -3);
        }
        if (data.length - start < 10) {
            return cutShort(data, strict);
        }
        int flags = data[start + 3];
        int at = start + 10;
        if ((flags & 4) != 0 && at + 2 <= data.length) {
            at += 2 + (data[at] & 0xff) + ((data[at + 1] & 0xff) << 8);
        }
        for (int flag : new int[] {8, 16}) {
            if ((flags & flag) != 0) {
                while (at < data.length && data[at] != 0) {
                    at++;
                }
                at++;
            }
        }
        at += (flags & 2) != 0 ? 2 : 0;
        if (at > data.length) {
            return cutShort(data, strict);
        }
        int before = out.size();
        Inflater inflater = new Inflater(true);
        try {
            boolean whole = pump(inflater, data, at, most, out, strict);
            int end = at + (int) inflater.getBytesRead();
            if (whole && end + 8 <= data.length) {
                CRC32 crc = new CRC32();
                crc.update(out.toByteArray(), before, out.size() - before);
                int stored = ByteBuffer.wrap(data, end, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
                if (stored != (int) crc.getValue()) {
                    throw failure("incorrect data check", "Z_DATA_ERROR", -3);
                }
                int length =
                        ByteBuffer.wrap(data, end + 4, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
                if (length != out.size() - before) {
                    throw failure("incorrect length check", "Z_DATA_ERROR", -3);
                }
            } else {
                return cutShort(data, strict);
            }
            return end + 8;
        } finally {
            inflater.end();
        }
    }

    private static int cutShort(byte[] data, boolean strict) throws HostException {
        if (strict) {
            throw cutShort();
        }
        return data.length;
    }

    private static byte[] inflate(byte[] data, boolean raw, long most, boolean strict)
            throws HostException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Inflater inflater = new Inflater(raw);
        try {
            pump(inflater, data, 0, most, out, strict);
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }

    private static boolean pump(
            Inflater inflater,
            byte[] data,
            int start,
            long most,
            ByteArrayOutputStream out,
            boolean strict)
            throws HostException {
        inflater.setInput(data, start, data.length - start);
        byte[] chunk = new byte[8192];
        try {
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if (count == 0
                        && !inflater.finished()
                        && (inflater.needsInput() || inflater.needsDictionary())) {
                    cutShort(data, strict);
                    return false;
                }
                out.write(chunk, 0, count);
                checkSize(out, most);
            }
            return true;
        } catch (DataFormatException e) {
            String text = e.getMessage();
            throw failure(text == null ? "invalid data" : text, "Z_DATA_ERROR", -3);
        }
    }

    static void checkSize(ByteArrayOutputStream out, long most) throws HostException {
        if (out.size() > most) {
            throw new HostException(
                    "RangeError",
                    "Cannot create a Buffer larger than " + most + " bytes",
                    Map.of("code", "ERR_BUFFER_TOO_LARGE"));
        }
    }

    static HostException cutShort() {
        return failure("unexpected end of file", "Z_BUF_ERROR", -5);
    }

    private static HostException failure(String message, String code, double number) {
        return new HostException("Error", message, Map.of("code", code, "errno", number));
    }
}
