package io.hedgerow.operators.ingest;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * One message as it was read, not yet looked into.
 *
 * @param value {@code null} for a message without a value
 * @param captureDepth how many plugins in a row led to this event by {@code posthog.capture}; 0 for
 *     events of clients
 * @param replayOf the dead letter that was sent again with this message; {@code null} for none
 */
public record InputRecord(
        byte[] value, String topic, int partition, long offset, int captureDepth, UUID replayOf) {

    /** Names the dead letter, as text, on each message that follows from its being sent again. */
    public static final String REPLAY_HEADER = "hedgerow-dead-letter";

    public static final TypeInformation<InputRecord> TYPE =
            new VersionedTypeInfo<>(InputRecord.class, new Serializer());

    /** What is no replay. */
    public InputRecord(byte[] value, String topic, int partition, long offset, int captureDepth) {
        this(value, topic, partition, offset, captureDepth, null);
    }

    /** Format version 2: the components in order; version 1 had no replay. */
    public static final class Serializer extends VersionedSerializer<InputRecord> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 2;
        }

        @Override
        protected void write(InputRecord record, DataOutputView out) throws IOException {
            Wire.writeBytes(record.value, out);
            Wire.writeString(record.topic, out);
            out.writeInt(record.partition);
            out.writeLong(record.offset);
            out.writeInt(record.captureDepth);
            Wire.writeUuidOrNull(record.replayOf, out);
        }

        @Override
        protected InputRecord read(int version, DataInputView in) throws IOException {
            return new InputRecord(
                    Wire.readBytes(in),
                    Wire.readString(in),
                    in.readInt(),
                    in.readLong(),
                    in.readInt(),
                    version == 1 ? null : Wire.readUuidOrNull(in));
        }

        @Override
        public TypeSerializerSnapshot<InputRecord> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<InputRecord> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
