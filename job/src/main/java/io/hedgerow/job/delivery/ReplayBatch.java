package io.hedgerow.job.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The dead letters of one batch of {@code exportEvents} as one message of the replay topic, so that
 * they become that batch again. Compressed, as a batch may be larger than a message. Format version
 * 1, gzip: version, number of letters, then of each its id, the event's capture depth, and the
 * event with its length before.
 */
public final class ReplayBatch {

    private static final int VERSION = 1;

    private ReplayBatch() {}

    /**
     * One of them.
     *
     * @param event as the topic of processed events has it
     */
    public record Letter(UUID id, int captureDepth, byte[] event) {}

    /**
     * @param letters in the order of the batch
     */
    public static byte[] write(List<Letter> letters) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeInt(VERSION);
            out.writeInt(letters.size());
            for (Letter letter : letters) {
                out.writeLong(letter.id.getMostSignificantBits());
                out.writeLong(letter.id.getLeastSignificantBits());
                out.writeInt(letter.captureDepth);
                out.writeInt(letter.event.length);
                out.write(letter.event);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException when it is no such message
     */
    public static List<Letter> read(byte[] message) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(message)))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("Its format version is " + version);
            }
            int size = in.readInt();
            List<Letter> letters = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                UUID id = new UUID(in.readLong(), in.readLong());
                int depth = in.readInt();
                int length = in.readInt();
                byte[] event = in.readNBytes(Math.max(0, length));
                if (event.length != length) {
                    throw new EOFException("It ends early");
                }
                letters.add(new Letter(id, depth, event));
            }
            if (letters.isEmpty() || in.read() != -1) {
                throw new IOException("It is empty, or something follows it");
            }
            return letters;
        }
    }
}
