package io.hedgerow.job.delivery;

import io.hedgerow.operators.ingest.InputRecord;
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
 * One message of the replay topic as it was read; the texts are those of {@link ReplayHeaders},
 * {@code null} where there is none.
 */
public record ReplayRecord(
        InputRecord message,
        String deadLetter,
        String config,
        String hook,
        String revision,
        String batch) {

    public static final TypeInformation<ReplayRecord> TYPE =
            new VersionedTypeInfo<>(ReplayRecord.class, new Serializer());

    /** Format version 2: the components in order; version 1 had no batch. */
    public static final class Serializer extends VersionedSerializer<ReplayRecord> {

        private static final long serialVersionUID = 1L;
        private static final InputRecord.Serializer MESSAGE = new InputRecord.Serializer();

        @Override
        protected int currentVersion() {
            return 2;
        }

        @Override
        protected void write(ReplayRecord record, DataOutputView out) throws IOException {
            MESSAGE.serialize(record.message, out);
            Wire.writeString(record.deadLetter, out);
            Wire.writeString(record.config, out);
            Wire.writeString(record.hook, out);
            Wire.writeString(record.revision, out);
            Wire.writeString(record.batch, out);
        }

        @Override
        protected ReplayRecord read(int version, DataInputView in) throws IOException {
            return new ReplayRecord(
                    MESSAGE.deserialize(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    version == 1 ? null : Wire.readString(in));
        }

        @Override
        public TypeSerializerSnapshot<ReplayRecord> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<ReplayRecord> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
