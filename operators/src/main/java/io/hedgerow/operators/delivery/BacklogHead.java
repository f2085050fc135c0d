package io.hedgerow.operators.delivery;

import io.hedgerow.operators.serialization.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Where the parts of one key's backlog and export buffer are in state, as of a snapshot.
 *
 * @param window numbers of the items that were on the heap, ascending
 * @param spilledFrom number of the first item in state only; those up to {@code next} follow
 *     without a gap
 * @param next number that the next item gets
 * @param spilledBytes of the items in state only
 * @param buffered events in the export buffer
 * @param bufferedBytes of them, as {@code exportEventsBufferBytes} counts
 * @param bufferDueMillis when the buffer is flushed; 0 when it is empty
 * @param pausedUntilMillis no attempt before: the destination has asked for that
 */
public record BacklogHead(
        long[] window,
        long spilledFrom,
        long next,
        long spilledBytes,
        int buffered,
        long bufferedBytes,
        long bufferDueMillis,
        long pausedUntilMillis) {

    public static BacklogHead of(Backlog backlog, ExportBuffer buffer, DestinationGate gate) {
        return new BacklogHead(
                backlog.heapNumbers(),
                backlog.spilledFrom(),
                backlog.next(),
                backlog.spilledBytes(),
                buffer.size(),
                buffer.jsonBytes(),
                buffer.dueMillis(),
                gate.pausedUntilMillis());
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<BacklogHead> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(BacklogHead head, DataOutputView out) throws IOException {
            out.writeInt(head.window.length);
            for (long number : head.window) {
                out.writeLong(number);
            }
            out.writeLong(head.spilledFrom);
            out.writeLong(head.next);
            out.writeLong(head.spilledBytes);
            out.writeInt(head.buffered);
            out.writeLong(head.bufferedBytes);
            out.writeLong(head.bufferDueMillis);
            out.writeLong(head.pausedUntilMillis);
        }

        @Override
        protected BacklogHead read(int version, DataInputView in) throws IOException {
            long[] window = new long[in.readInt()];
            for (int i = 0; i < window.length; i++) {
                window[i] = in.readLong();
            }
            return new BacklogHead(
                    window,
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readInt(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
        }

        @Override
        public TypeSerializerSnapshot<BacklogHead> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<BacklogHead> {

            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
