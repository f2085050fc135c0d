package io.hedgerow.operators.output;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * One row of the ClickHouse table {@code session_recording_events} (contract §6.10).
 *
 * @param sessionId empty when the client gave none, as is {@code windowId}
 * @param snapshotData JSON as UTF-8, as the client sent it; not to be written to
 * @param timestampMicros when it happened, microseconds since the epoch; {@code created_at} is the
 *     same
 */
@TypeInfo(SessionRecordingRow.InfoFactory.class)
public record SessionRecordingRow(
        UUID uuid,
        long teamId,
        String distinctId,
        String sessionId,
        String windowId,
        byte[] snapshotData,
        long timestampMicros) {

    public static final TypeInformation<SessionRecordingRow> TYPE =
            new VersionedTypeInfo<>(SessionRecordingRow.class, new Serializer());

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionRecordingRow that
                && Objects.equals(uuid, that.uuid)
                && teamId == that.teamId
                && Objects.equals(distinctId, that.distinctId)
                && Objects.equals(sessionId, that.sessionId)
                && Objects.equals(windowId, that.windowId)
                && Arrays.equals(snapshotData, that.snapshotData)
                && timestampMicros == that.timestampMicros;
    }

    @Override
    public int hashCode() {
        return uuid.hashCode();
    }

    /** Lets Flink find {@link #TYPE} by itself. */
    public static final class InfoFactory extends TypeInfoFactory<SessionRecordingRow> {
        @Override
        public TypeInformation<SessionRecordingRow> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<SessionRecordingRow> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(SessionRecordingRow row, DataOutputView out) throws IOException {
            Wire.writeUuid(row.uuid, out);
            out.writeLong(row.teamId);
            Wire.writeString(row.distinctId, out);
            Wire.writeString(row.sessionId, out);
            Wire.writeString(row.windowId, out);
            Wire.writeBytes(row.snapshotData, out);
            out.writeLong(row.timestampMicros);
        }

        @Override
        protected SessionRecordingRow read(int version, DataInputView in) throws IOException {
            return new SessionRecordingRow(
                    Wire.readUuid(in),
                    in.readLong(),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readBytes(in),
                    in.readLong());
        }

        @Override
        public TypeSerializerSnapshot<SessionRecordingRow> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot
                extends SimpleTypeSerializerSnapshot<SessionRecordingRow> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
