package io.hedgerow.operators.ingest;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
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
 */
public record InputRecord(
        byte[] value, String topic, int partition, long offset, int captureDepth) {

    public static final TypeInformation<InputRecord> TYPE =
            new VersionedTypeInfo<>(InputRecord.class, new Serializer());

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<InputRecord> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(InputRecord record, DataOutputView out) throws IOException {
            Wire.writeBytes(record.value, out);
            Wire.writeString(record.topic, out);
            out.writeInt(record.partition);
            out.writeLong(record.offset);
            out.writeInt(record.captureDepth);
        }

        @Override
        protected InputRecord read(int version, DataInputView in) throws IOException {
            return new InputRecord(
                    Wire.readBytes(in),
                    Wire.readString(in),
                    in.readInt(),
                    in.readLong(),
                    in.readInt());
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
