package io.hedgerow.operators.plugins;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A job a plugin enqueued for itself (contract §2.10).
 *
 * @param dueMillis milliseconds since the epoch
 * @param captureDepth of the event that led to it
 */
record PluginJob(int configId, String name, String payloadJson, long dueMillis, int captureDepth) {

    PluginJob dueAt(long millis) {
        return new PluginJob(configId, name, payloadJson, millis, captureDepth);
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<PluginJob> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(PluginJob job, DataOutputView out) throws IOException {
            out.writeInt(job.configId);
            Wire.writeString(job.name, out);
            Wire.writeString(job.payloadJson, out);
            out.writeLong(job.dueMillis);
            out.writeInt(job.captureDepth);
        }

        @Override
        protected PluginJob read(int version, DataInputView in) throws IOException {
            return new PluginJob(
                    in.readInt(),
                    Wire.readString(in),
                    Wire.readString(in),
                    in.readLong(),
                    in.readInt());
        }

        @Override
        public TypeSerializerSnapshot<PluginJob> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<PluginJob> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
