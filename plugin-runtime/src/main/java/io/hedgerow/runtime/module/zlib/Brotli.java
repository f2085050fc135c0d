package io.hedgerow.runtime.module.zlib;

import io.hedgerow.runtime.module.HostException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.brotli.dec.BrotliInputStream;

/**
 * Brotli (RFC 7932). Decoding is complete. Encoding does <b>not</b> make anything smaller: there is
 * no encoder in pure Java, so the data is framed as uncompressed meta-blocks, which is valid Brotli
 * that every decoder reads; it grows by 3 bytes for each 64 KiB. Stateless and thread-safe.
 */
final class Brotli {

    private static final int LONGEST_BLOCK = 1 << 16;

    private Brotli() {}

    static byte[] frame(byte[] data) {
        if (data.length == 0) {
            return new byte[] {6}; // window of 16 bits, last, empty
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 16);
        for (int at = 0; at < data.length; at += LONGEST_BLOCK) {
            int length = Math.min(LONGEST_BLOCK, data.length - at);
            // Low bits first: not last, four nibbles of length - 1, uncompressed.
            int head = (length - 1) << 3 | 1 << 19;
            if (at == 0) {
                head <<= 1; // window of 16 bits
            }
            out.write(head);
            out.write(head >> 8);
            out.write(head >> 16);
            out.write(data, at, length);
        }
        out.write(3); // last, empty
        return out.toByteArray();
    }

    /**
     * @param most longest output in bytes
     * @throws HostException for bad data, with the code {@code ERR__ERROR_FORMAT} where Node names
     *     the exact rule broken; the decoder cannot tell data cut short from wrong data, and
     *     refuses bytes after the end
     */
    static byte[] decode(byte[] data, long most) throws HostException {
        if (data.length == 0) {
            throw Compression.cutShort();
        }
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BrotliInputStream decoder = new BrotliInputStream(in)) {
            byte[] chunk = new byte[8192];
            for (int count; (count = decoder.read(chunk)) >= 0; ) {
                out.write(chunk, 0, count);
                Compression.checkSize(out, most);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new HostException(
                    "Error", "Decompression failed", Map.of("code", "ERR__ERROR_FORMAT"));
        }
    }
}
