package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.serialization.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The event that a person's later events wait behind, as the operator kept it until it became
 * asynchronous; read from old savepoints only ({@link HeldEventsMigration}).
 *
 * @param dueMillis when to go on, milliseconds since the epoch
 * @param first number of the first waiting event
 * @param next number the next waiting event gets; equal to {@code first} when none waits
 */
record HeldEvent(
        EventEnvelope event, ChainProgress progress, long dueMillis, long first, long next) {

    /** Format version 2: the components in order; 1 had a progress without deferred configs. */
    public static final class Serializer extends VersionedSerializer<HeldEvent> {

        private static final long serialVersionUID = 1L;
        private static final EventEnvelope.Serializer EVENT = new EventEnvelope.Serializer();

        @Override
        protected int currentVersion() {
            return 2;
        }

        @Override
        protected void write(HeldEvent held, DataOutputView out) throws IOException {
            EVENT.serialize(held.event, out);
            held.progress.write(out);
            out.writeLong(held.dueMillis);
            out.writeLong(held.first);
            out.writeLong(held.next);
        }

        @Override
        protected HeldEvent read(int version, DataInputView in) throws IOException {
            return new HeldEvent(
                    EVENT.deserialize(in),
                    version == 1 ? ChainProgress.readFirstVersion(in) : ChainProgress.read(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
        }

        @Override
        public TypeSerializerSnapshot<HeldEvent> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<HeldEvent> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
