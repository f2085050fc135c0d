package io.hedgerow.operators.plugins;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * An event of a team that floods, on its way through the overflow topic and back.
 *
 * @param lane that gave it away and gets it back
 */
public record OverflowEvent(Lane lane, PluginInput.Event event) {

    public static final TypeInformation<OverflowEvent> TYPE =
            new VersionedTypeInfo<>(OverflowEvent.class, new Serializer());

    /** Events of one person stay in order: they share a partition. */
    public String key() {
        return event.teamId() + ":" + event.envelope().distinctId();
    }

    /** What it takes as a message of the topic. */
    int bytes() {
        DataOutputSerializer out = new DataOutputSerializer(512);
        try {
            new Serializer().serialize(this, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.length();
    }

    /** Format version 1: lane, then the event as plugin input. It is also the topic's format. */
    public static final class Serializer extends VersionedSerializer<OverflowEvent> {

        private static final long serialVersionUID = 1L;
        private static final PluginInput.Serializer INPUT = new PluginInput.Serializer();
        private static final byte PARALLEL = 0;
        private static final byte HOME = 1;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(OverflowEvent overflow, DataOutputView out) throws IOException {
            out.writeByte(overflow.lane == Lane.HOME ? HOME : PARALLEL);
            INPUT.serialize(overflow.event, out);
        }

        @Override
        protected OverflowEvent read(int version, DataInputView in) throws IOException {
            byte lane = in.readByte();
            if (lane != PARALLEL && lane != HOME) {
                throw new IOException("Unknown lane of an overflow event: " + lane);
            }
            if (INPUT.deserialize(in) instanceof PluginInput.Event event) {
                return new OverflowEvent(lane == HOME ? Lane.HOME : Lane.PARALLEL, event);
            }
            throw new IOException("An overflow event holds something that is no event");
        }

        @Override
        public TypeSerializerSnapshot<OverflowEvent> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<OverflowEvent> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
