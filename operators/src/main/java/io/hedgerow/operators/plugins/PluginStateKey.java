package io.hedgerow.operators.plugins;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Key of one entry of plugin storage or cache inside a team's state. In RocksDB all entries of one
 * owner lie together.
 *
 * @param owner plugin config id for storage, plugin id for the cache (contract §10 row 8)
 */
public record PluginStateKey(int owner, String key) {

    public PluginStateKey {
        Objects.requireNonNull(key, "key");
    }

    /** Format version 1. Must never change: keys of a state map cannot be migrated. */
    public static final class Serializer extends VersionedSerializer<PluginStateKey> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(PluginStateKey key, DataOutputView out) throws IOException {
            out.writeInt(key.owner);
            Wire.writeString(key.key, out);
        }

        @Override
        protected PluginStateKey read(int version, DataInputView in) throws IOException {
            return new PluginStateKey(in.readInt(), Wire.readString(in));
        }

        @Override
        public TypeSerializerSnapshot<PluginStateKey> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<PluginStateKey> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
