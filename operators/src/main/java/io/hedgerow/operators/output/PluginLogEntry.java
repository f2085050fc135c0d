package io.hedgerow.operators.output;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * One line a plugin or the system wrote (contract §3.7, §5.6): a row of {@code plugin_log_entries}
 * (contract §6.8).
 *
 * @param timestampMicros microseconds since the epoch
 * @param source {@code SYSTEM}, {@code PLUGIN} or {@code CONSOLE}
 * @param type {@code DEBUG}, {@code LOG}, {@code INFO}, {@code WARN} or {@code ERROR}
 * @param instanceId of the subtask that wrote it
 */
@TypeInfo(PluginLogEntry.InfoFactory.class)
public record PluginLogEntry(
        UUID id,
        long teamId,
        long pluginId,
        long pluginConfigId,
        long timestampMicros,
        String source,
        String type,
        String message,
        UUID instanceId) {

    public static final TypeInformation<PluginLogEntry> TYPE =
            new VersionedTypeInfo<>(PluginLogEntry.class, new Serializer());

    /** Lets Flink find {@link #TYPE} by itself. */
    public static final class InfoFactory extends TypeInfoFactory<PluginLogEntry> {
        @Override
        public TypeInformation<PluginLogEntry> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<PluginLogEntry> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(PluginLogEntry row, DataOutputView out) throws IOException {
            Wire.writeUuid(row.id, out);
            out.writeLong(row.teamId);
            out.writeLong(row.pluginId);
            out.writeLong(row.pluginConfigId);
            out.writeLong(row.timestampMicros);
            Wire.writeString(row.source, out);
            Wire.writeString(row.type, out);
            Wire.writeString(row.message, out);
            Wire.writeUuid(row.instanceId, out);
        }

        @Override
        protected PluginLogEntry read(int version, DataInputView in) throws IOException {
            return new PluginLogEntry(
                    Wire.readUuid(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readString(in),
                    Wire.readUuid(in));
        }

        @Override
        public TypeSerializerSnapshot<PluginLogEntry> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<PluginLogEntry> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
