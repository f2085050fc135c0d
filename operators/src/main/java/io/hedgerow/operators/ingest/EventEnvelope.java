package io.hedgerow.operators.ingest;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * One event on its way through the job: the outer fields of the input message (contract §6.2), the
 * client's event as the JSON bytes it came in, and, once plugins have run, the event they made of
 * it. An event of a team without plugins is never rewritten before it becomes a row.
 *
 * @param ip {@code null} when there is none
 * @param siteUrl {@code null} when there is none
 * @param now receive time, ISO text as it came
 * @param sentAt client's clock at send, ISO text, {@code null} when there is none
 * @param data the client's event: a JSON object as UTF-8, checked to be well-formed
 * @param members where the members of {@code data} stand in it, as in {@link JsonText#members};
 *     {@code null} when it is not known. Saves what reads {@code data} a look at every byte; not to
 *     be written to
 * @param processed the whole event as the plugins left it, JSON object as UTF-8; {@code null} when
 *     no plugin has run. Its fields win over all others
 * @param captureDepth see {@link InputRecord}
 * @param topic where it was read, with partition and offset
 * @param replayOf see {@link InputRecord}
 */
public record EventEnvelope(
        long teamId,
        String uuid,
        String distinctId,
        String ip,
        String siteUrl,
        String now,
        String sentAt,
        byte[] data,
        int[] members,
        byte[] processed,
        int captureDepth,
        String topic,
        int partition,
        long offset,
        UUID replayOf) {

    public static final TypeInformation<EventEnvelope> TYPE =
            new VersionedTypeInfo<>(EventEnvelope.class, new Serializer());

    public EventEnvelope {
        Objects.requireNonNull(uuid, "uuid");
        Objects.requireNonNull(distinctId, "distinctId");
        Objects.requireNonNull(data, "data");
    }

    /** What is no replay. */
    public EventEnvelope(
            long teamId,
            String uuid,
            String distinctId,
            String ip,
            String siteUrl,
            String now,
            String sentAt,
            byte[] data,
            int[] members,
            byte[] processed,
            int captureDepth,
            String topic,
            int partition,
            long offset) {
        this(
                teamId,
                uuid,
                distinctId,
                ip,
                siteUrl,
                now,
                sentAt,
                data,
                members,
                processed,
                captureDepth,
                topic,
                partition,
                offset,
                null);
    }

    /** The client's event, with where its members stand if that is known. */
    public JsonText clientEvent() {
        return members == null ? JsonText.ofUtf8(data) : JsonText.ofObject(data, members);
    }

    /** With the event as plugins left it; from here on nothing looks at the client's. */
    public EventEnvelope withProcessed(byte[] event) {
        return new EventEnvelope(
                teamId,
                uuid,
                distinctId,
                ip,
                siteUrl,
                now,
                sentAt,
                data,
                null,
                event,
                captureDepth,
                topic,
                partition,
                offset,
                replayOf);
    }

    /**
     * Format version 2: the components in order. Version 1 had no {@code members} and no {@code
     * replayOf}.
     */
    public static final class Serializer extends VersionedSerializer<EventEnvelope> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 2;
        }

        @Override
        protected void write(EventEnvelope event, DataOutputView out) throws IOException {
            out.writeLong(event.teamId);
            Wire.writeString(event.uuid, out);
            Wire.writeString(event.distinctId, out);
            Wire.writeString(event.ip, out);
            Wire.writeString(event.siteUrl, out);
            Wire.writeString(event.now, out);
            Wire.writeString(event.sentAt, out);
            Wire.writeBytes(event.data, out);
            Wire.writeInts(event.members, out);
            Wire.writeBytes(event.processed, out);
            out.writeInt(event.captureDepth);
            Wire.writeString(event.topic, out);
            out.writeInt(event.partition);
            out.writeLong(event.offset);
            Wire.writeUuidOrNull(event.replayOf, out);
        }

        @Override
        protected EventEnvelope read(int version, DataInputView in) throws IOException {
            return new EventEnvelope(
                    in.readLong(),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readBytes(in),
                    version == 1 ? null : Wire.readInts(in),
                    Wire.readBytes(in),
                    in.readInt(),
                    Wire.readString(in),
                    in.readInt(),
                    in.readLong(),
                    version == 1 ? null : Wire.readUuidOrNull(in));
        }

        @Override
        public TypeSerializerSnapshot<EventEnvelope> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<EventEnvelope> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
