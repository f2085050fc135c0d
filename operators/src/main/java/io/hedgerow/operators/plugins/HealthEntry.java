package io.hedgerow.operators.plugins;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The {@link PluginHealth} of a config in one subtask, as a snapshot keeps it.
 *
 * @param version of the installation; another one begins healthy
 * @param left of the budget at {@code countedMillis}
 * @param countedMillis milliseconds since the epoch
 * @param pausedUntilMillis milliseconds since the epoch
 * @param pauses so far
 */
record HealthEntry(
        int configId,
        String version,
        double left,
        long countedMillis,
        long pausedUntilMillis,
        int pauses) {

    /** The one that has wasted more: subtasks differ. */
    static HealthEntry worse(HealthEntry one, HealthEntry other) {
        if (one.pauses != other.pauses) {
            return one.pauses > other.pauses ? one : other;
        }
        if (one.pausedUntilMillis != other.pausedUntilMillis) {
            return one.pausedUntilMillis > other.pausedUntilMillis ? one : other;
        }
        return one.left <= other.left ? one : other;
    }

    /** Format version 1: the components in order. */
    static final class Serializer extends VersionedSerializer<HealthEntry> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(HealthEntry entry, DataOutputView out) throws IOException {
            out.writeInt(entry.configId);
            Wire.writeString(entry.version, out);
            out.writeDouble(entry.left);
            out.writeLong(entry.countedMillis);
            out.writeLong(entry.pausedUntilMillis);
            out.writeInt(entry.pauses);
        }

        @Override
        protected HealthEntry read(int version, DataInputView in) throws IOException {
            return new HealthEntry(
                    in.readInt(),
                    Wire.readString(in),
                    in.readDouble(),
                    in.readLong(),
                    in.readLong(),
                    in.readInt());
        }

        @Override
        public TypeSerializerSnapshot<HealthEntry> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<HealthEntry> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
