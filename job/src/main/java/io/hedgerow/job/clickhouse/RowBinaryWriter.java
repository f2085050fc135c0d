package io.hedgerow.job.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Writes ClickHouse's RowBinary format: little-endian integers, texts with their length in front.
 *
 * <p><b>Owns</b> a buffer before the stream. <b>Lives</b> as long as the stream. <b>Threads</b>:
 * one. <b>Survives</b> nothing until {@link #flush}.
 */
public final class RowBinaryWriter {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int LONGEST_VARINT = 10;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private OutputStream out;
    private int used;
    private long flushed;

    /** Starts over with another stream; what was not flushed is forgotten. */
    public void reset(OutputStream next) {
        out = next;
        used = 0;
        flushed = 0;
    }

    /** Bytes written since {@link #reset}. */
    public long position() {
        return flushed + used;
    }

    public void int64(long value) throws IOException {
        room(Long.BYTES);
        LONG.set(buffer, used, value);
        used += Long.BYTES;
    }

    /** Two little-endian halves, the high one first. */
    public void uuid(UUID value) throws IOException {
        int64(value.getMostSignificantBits());
        int64(value.getLeastSignificantBits());
    }

    public void text(String value) throws IOException {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A text that is UTF-8 already. */
    public void bytes(byte[] value) throws IOException {
        varint(value.length);
        if (value.length > buffer.length - used) {
            flush();
            if (value.length > buffer.length) {
                out.write(value);
                flushed += value.length;
                return;
            }
        }
        System.arraycopy(value, 0, buffer, used, value.length);
        used += value.length;
    }

    public void texts(List<String> values) throws IOException {
        varint(values.size());
        for (String value : values) {
            text(value);
        }
    }

    private void varint(int value) throws IOException {
        room(LONGEST_VARINT);
        int rest = value;
        while (rest > 0x7F) {
            buffer[used++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[used++] = (byte) rest;
    }

    private void room(int bytes) throws IOException {
        if (buffer.length - used < bytes) {
            flush();
        }
    }

    public void flush() throws IOException {
        out.write(buffer, 0, used);
        flushed += used;
        used = 0;
    }
}
