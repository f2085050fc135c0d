package io.hedgerow.job.clickhouse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A reference to spilled rows: what a checkpoint holds of them. It names table and columns itself,
 * because RowBinary does not: rows of an older release are inserted as they were written.
 *
 * @param token names the file and is the insert's deduplication token
 * @param folder where the file is
 */
public record Chunk(
        UUID token,
        String folder,
        String table,
        List<String> columns,
        long rows,
        long bytes,
        long createdMillis) {

    /** Format version 1: the components in order. */
    static final class Serializer implements SimpleVersionedSerializer<Chunk> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(Chunk chunk) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeLong(chunk.token.getMostSignificantBits());
                out.writeLong(chunk.token.getLeastSignificantBits());
                out.writeUTF(chunk.folder);
                out.writeUTF(chunk.table);
                out.writeShort(chunk.columns.size());
                for (String column : chunk.columns) {
                    out.writeUTF(column);
                }
                out.writeLong(chunk.rows);
                out.writeLong(chunk.bytes);
                out.writeLong(chunk.createdMillis);
            }
            return bytes.toByteArray();
        }

        @Override
        public Chunk deserialize(int version, byte[] serialized) throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        "this version of Hedgerow does not know chunk format " + version);
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
                UUID token = new UUID(in.readLong(), in.readLong());
                String folder = in.readUTF();
                String table = in.readUTF();
                List<String> columns = new ArrayList<>();
                for (int count = in.readShort(); count > 0; count--) {
                    columns.add(in.readUTF());
                }
                return new Chunk(
                        token,
                        folder,
                        table,
                        List.copyOf(columns),
                        in.readLong(),
                        in.readLong(),
                        in.readLong());
            }
        }
    }
}
