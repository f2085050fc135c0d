package io.hedgerow.operators.output;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
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
 * One event that could not be processed: a row of {@code events_dead_letter_queue} and a message on
 * the dead-letter topic (contract §5.3, §6.13).
 *
 * @param id of this dead letter
 * @param eventUuid zero when the event had none that can be read
 * @param properties JSON text, empty when unknown
 * @param rawPayload the input exactly as it was read
 * @param errorLocation {@code plugin_server_ingest_event:<stage>}
 * @param error why, for people
 * @param teamId 0 when unknown
 * @param createdAtMicros microseconds since the epoch
 * @param nowMicros receive time of the event, microseconds since the epoch; 0 when unknown
 * @param errorTimestampMicros microseconds since the epoch
 * @param tags {@code plugin_server}, {@code ingest_event}, then {@code name:value} facts such as
 *     topic, partition, offset, attempts
 */
@TypeInfo(DeadLetterRow.InfoFactory.class)
public record DeadLetterRow(
        UUID id,
        UUID eventUuid,
        String event,
        String properties,
        String distinctId,
        String elementsChain,
        String ip,
        String siteUrl,
        byte[] rawPayload,
        String errorLocation,
        String error,
        long teamId,
        long createdAtMicros,
        long nowMicros,
        long errorTimestampMicros,
        List<String> tags) {

    public static final TypeInformation<DeadLetterRow> TYPE =
            new VersionedTypeInfo<>(DeadLetterRow.class, new Serializer());

    @Override
    public boolean equals(Object other) {
        return other instanceof DeadLetterRow that
                && Objects.equals(id, that.id)
                && Objects.equals(eventUuid, that.eventUuid)
                && Objects.equals(event, that.event)
                && Objects.equals(properties, that.properties)
                && Objects.equals(distinctId, that.distinctId)
                && Objects.equals(elementsChain, that.elementsChain)
                && Objects.equals(ip, that.ip)
                && Objects.equals(siteUrl, that.siteUrl)
                && Arrays.equals(rawPayload, that.rawPayload)
                && Objects.equals(errorLocation, that.errorLocation)
                && Objects.equals(error, that.error)
                && teamId == that.teamId
                && createdAtMicros == that.createdAtMicros
                && nowMicros == that.nowMicros
                && errorTimestampMicros == that.errorTimestampMicros
                && Objects.equals(tags, that.tags);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Lets Flink find {@link #TYPE} by itself. */
    public static final class InfoFactory extends TypeInfoFactory<DeadLetterRow> {
        @Override
        public TypeInformation<DeadLetterRow> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<DeadLetterRow> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(DeadLetterRow row, DataOutputView out) throws IOException {
            Wire.writeUuid(row.id, out);
            Wire.writeUuid(row.eventUuid, out);
            Wire.writeString(row.event, out);
            Wire.writeString(row.properties, out);
            Wire.writeString(row.distinctId, out);
            Wire.writeString(row.elementsChain, out);
            Wire.writeString(row.ip, out);
            Wire.writeString(row.siteUrl, out);
            Wire.writeBytes(row.rawPayload, out);
            Wire.writeString(row.errorLocation, out);
            Wire.writeString(row.error, out);
            out.writeLong(row.teamId);
            out.writeLong(row.createdAtMicros);
            out.writeLong(row.nowMicros);
            out.writeLong(row.errorTimestampMicros);
            Wire.writeStrings(row.tags, out);
        }

        @Override
        protected DeadLetterRow read(int version, DataInputView in) throws IOException {
            return new DeadLetterRow(
                    Wire.readUuid(in),
                    Wire.readUuid(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readBytes(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    Wire.readStrings(in));
        }

        @Override
        public TypeSerializerSnapshot<DeadLetterRow> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetterRow> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
