package io.hedgerow.operators.delivery;

import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * One event after ingestion, as the topic of processed events has it (contract §6.4), with what is
 * needed of it at every step. Immutable; any thread.
 *
 * @param json the message of the topic, UTF-8; not to be written to
 * @param captureDepth how many plugins in a row led to this event by {@code posthog.capture}
 */
public record ProcessedEvent(
        long teamId, UUID uuid, String event, String distinctId, byte[] json, int captureDepth) {

    public static final TypeInformation<ProcessedEvent> TYPE =
            new VersionedTypeInfo<>(ProcessedEvent.class, new Serializer());

    private static final String SNAPSHOT = "$snapshot";

    /**
     * Reads a message of the topic.
     *
     * @param json UTF-8; {@code null} for a message without a value
     * @throws UnprocessableEventException naming the field that is missing or wrong
     */
    public static ProcessedEvent parse(byte[] json, int captureDepth)
            throws UnprocessableEventException {
        if (json == null) {
            throw new UnprocessableEventException("The message has no value");
        }
        ProcessedEventReader reader = ProcessedEventReader.of(json);
        return new ProcessedEvent(
                reader.teamId(),
                reader.uuid(),
                reader.event(),
                reader.distinctId(),
                json,
                captureDepth);
    }

    /** Session recordings are for {@code onSnapshot} only (contract §7.10). */
    public boolean isSnapshot() {
        return event.equals(SNAPSHOT);
    }

    /** The event as {@code onEvent}, {@code exportEvents} and others get it (contract §6.3). */
    public JsonText pluginJson() {
        try {
            return ProcessedEventReader.of(json).pluginJson();
        } catch (UnprocessableEventException e) {
            throw new IllegalStateException("An event that was read before: " + uuid, e);
        }
    }

    /** About what it takes on the heap. */
    public int bytes() {
        return json.length + 200;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProcessedEvent that
                && teamId == that.teamId
                && Objects.equals(uuid, that.uuid)
                && Objects.equals(event, that.event)
                && Objects.equals(distinctId, that.distinctId)
                && Arrays.equals(json, that.json)
                && captureDepth == that.captureDepth;
    }

    @Override
    public int hashCode() {
        return uuid.hashCode();
    }

    /** Without the event's content, which belongs into no log. */
    @Override
    public String toString() {
        return "ProcessedEvent[team " + teamId + ", uuid " + uuid + "]";
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<ProcessedEvent> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(ProcessedEvent event, DataOutputView out) throws IOException {
            out.writeLong(event.teamId);
            Wire.writeUuid(event.uuid, out);
            Wire.writeString(event.event, out);
            Wire.writeString(event.distinctId, out);
            Wire.writeBytes(event.json, out);
            out.writeInt(event.captureDepth);
        }

        @Override
        protected ProcessedEvent read(int version, DataInputView in) throws IOException {
            return new ProcessedEvent(
                    in.readLong(),
                    Wire.readUuid(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readBytes(in),
                    in.readInt());
        }

        @Override
        public TypeSerializerSnapshot<ProcessedEvent> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<ProcessedEvent> {

            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
