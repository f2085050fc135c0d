package io.hedgerow.job.ingestion;

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
 * A message of the topic of processed events (contract §6.4), on its way there.
 *
 * @param uuid of the event, the message's key
 * @param person hash of team and distinct id: a person's events stay in order on the topic
 * @param captureDepth how many plugins in a row led to this event
 * @param replayOf the dead letter that this event was; {@code null} for none
 */
record ProcessedMessage(UUID uuid, long person, byte[] value, int captureDepth, UUID replayOf) {

    static final TypeInformation<ProcessedMessage> TYPE =
            new VersionedTypeInfo<>(ProcessedMessage.class, new Serializer());

    /** Format version 2: the components in order; version 1 had no replay. */
    public static final class Serializer extends VersionedSerializer<ProcessedMessage> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 2;
        }

        @Override
        protected void write(ProcessedMessage message, DataOutputView out) throws IOException {
            Wire.writeUuid(message.uuid, out);
            out.writeLong(message.person);
            Wire.writeBytes(message.value, out);
            out.writeInt(message.captureDepth);
            Wire.writeUuidOrNull(message.replayOf, out);
        }

        @Override
        protected ProcessedMessage read(int version, DataInputView in) throws IOException {
            return new ProcessedMessage(
                    Wire.readUuid(in),
                    in.readLong(),
                    Wire.readBytes(in),
                    in.readInt(),
                    version == 1 ? null : Wire.readUuidOrNull(in));
        }

        @Override
        public TypeSerializerSnapshot<ProcessedMessage> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<ProcessedMessage> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
