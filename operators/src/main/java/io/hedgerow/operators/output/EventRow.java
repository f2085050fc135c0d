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
 * One row of the ClickHouse table {@code events} (contract §6.4), or a session recording on its way
 * to delivery. Person and group columns are not known at this point and take the table's defaults.
 *
 * @param event name, at most 200 characters, without lone surrogates
 * @param properties JSON object as UTF-8
 * @param timestampMicros when it happened, microseconds since the epoch
 * @param elementsChain text form of the clicked elements, empty when there are none (contract §7.7)
 * @param createdAtMicros when it was processed, microseconds since the epoch
 * @param captureDepth how many plugins in a row led to this event by {@code posthog.capture}; not
 *     in the table, but in the topic of processed events
 * @param replayOf the dead letter that this event was before it was sent again; {@code null} for
 *     none; not in the table, but in the topic of processed events
 */
@TypeInfo(EventRow.InfoFactory.class)
public record EventRow(
        UUID uuid,
        String event,
        byte[] properties,
        long timestampMicros,
        long teamId,
        String distinctId,
        String elementsChain,
        long createdAtMicros,
        int captureDepth,
        UUID replayOf) {

    public static final TypeInformation<EventRow> TYPE =
            new VersionedTypeInfo<>(EventRow.class, new Serializer());

    /** What is no replay. */
    public EventRow(
            UUID uuid,
            String event,
            byte[] properties,
            long timestampMicros,
            long teamId,
            String distinctId,
            String elementsChain,
            long createdAtMicros,
            int captureDepth) {
        this(
                uuid,
                event,
                properties,
                timestampMicros,
                teamId,
                distinctId,
                elementsChain,
                createdAtMicros,
                captureDepth,
                null);
    }

    /** Session recordings are not for the table {@code events} (contract §7.10). */
    public boolean isSnapshot() {
        return event.equals("$snapshot");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventRow that
                && Objects.equals(uuid, that.uuid)
                && Objects.equals(event, that.event)
                && Arrays.equals(properties, that.properties)
                && timestampMicros == that.timestampMicros
                && teamId == that.teamId
                && Objects.equals(distinctId, that.distinctId)
                && Objects.equals(elementsChain, that.elementsChain)
                && createdAtMicros == that.createdAtMicros
                && captureDepth == that.captureDepth
                && Objects.equals(replayOf, that.replayOf);
    }

    @Override
    public int hashCode() {
        return uuid.hashCode();
    }

    /** Lets Flink find {@link #TYPE} by itself. */
    public static final class InfoFactory extends TypeInfoFactory<EventRow> {
        @Override
        public TypeInformation<EventRow> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Format version 3: the components in order; 1 had no depth, 2 no replay. */
    public static final class Serializer extends VersionedSerializer<EventRow> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 3;
        }

        @Override
        protected void write(EventRow row, DataOutputView out) throws IOException {
            Wire.writeUuid(row.uuid, out);
            Wire.writeString(row.event, out);
            Wire.writeBytes(row.properties, out);
            out.writeLong(row.timestampMicros);
            out.writeLong(row.teamId);
            Wire.writeString(row.distinctId, out);
            Wire.writeString(row.elementsChain, out);
            out.writeLong(row.createdAtMicros);
            out.writeInt(row.captureDepth);
            Wire.writeUuidOrNull(row.replayOf, out);
        }

        @Override
        protected EventRow read(int version, DataInputView in) throws IOException {
            return new EventRow(
                    Wire.readUuid(in),
                    Wire.readString(in),
                    Wire.readBytes(in),
                    in.readLong(),
                    in.readLong(),
                    Wire.readString(in),
                    Wire.readString(in),
                    in.readLong(),
                    version == 1 ? 0 : in.readInt(),
                    version < 3 ? null : Wire.readUuidOrNull(in));
        }

        @Override
        public TypeSerializerSnapshot<EventRow> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<EventRow> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
