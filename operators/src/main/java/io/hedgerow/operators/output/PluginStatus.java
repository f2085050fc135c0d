package io.hedgerow.operators.output;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What became of a plugin config, for {@code posthog_pluginconfig.error} and {@code enabled}
 * (contract §2.2, §5.4).
 *
 * @param errorJson as {@link PluginErrorRecord} writes it, without secrets; {@code null} exactly
 *     when {@code kind} is {@link Kind#ERROR_CLEARED}
 * @param timeMillis milliseconds since the epoch: when it happened; of {@link Kind#ERROR_CLEARED},
 *     until when errors of the same content are over
 * @param version of the installation that it happened to, {@code null} when not known
 * @param stamp what is stored of that installation, see {@link
 *     io.hedgerow.operators.registry.PluginInstallation}; {@code null} when not known
 */
@TypeInfo(PluginStatus.InfoFactory.class)
public record PluginStatus(
        long teamId,
        int configId,
        Kind kind,
        String errorJson,
        long timeMillis,
        String version,
        String stamp) {

    public static final TypeInformation<PluginStatus> TYPE =
            new VersionedTypeInfo<>(PluginStatus.class, new Serializer());

    /** What happened. */
    public enum Kind {
        /** A plugin function threw; the config stays in force. */
        ERROR_SET(1),
        /** Setup succeeded. */
        ERROR_CLEARED(2),
        /** Loading or setup failed for good. */
        DISABLED(3),
        /** Wastes too much time; the config stays in force and is skipped for a while. */
        PAUSED(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) throws IOException {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IOException("Damaged record: kind of plugin status " + code);
        }
    }

    public PluginStatus {
        if ((errorJson == null) != (kind == Kind.ERROR_CLEARED)) {
            throw new IllegalArgumentException(
                    kind + " " + (errorJson == null ? "needs an error" : "has no error"));
        }
    }

    /** Of no version that is known. */
    public PluginStatus(long teamId, int configId, Kind kind, String errorJson, long timeMillis) {
        this(teamId, configId, kind, errorJson, timeMillis, null, null);
    }

    /** Lets Flink find {@link #TYPE} by itself. */
    public static final class InfoFactory extends TypeInfoFactory<PluginStatus> {
        @Override
        public TypeInformation<PluginStatus> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /**
     * Format version 3: the components in order, the kind as its code; 1 had no version, 2 no
     * stamp.
     */
    public static final class Serializer extends VersionedSerializer<PluginStatus> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 3;
        }

        @Override
        protected void write(PluginStatus status, DataOutputView out) throws IOException {
            out.writeLong(status.teamId);
            out.writeInt(status.configId);
            out.writeByte(status.kind.code);
            Wire.writeString(status.errorJson, out);
            out.writeLong(status.timeMillis);
            Wire.writeString(status.version, out);
            Wire.writeString(status.stamp, out);
        }

        @Override
        protected PluginStatus read(int version, DataInputView in) throws IOException {
            return new PluginStatus(
                    in.readLong(),
                    in.readInt(),
                    Kind.of(in.readByte()),
                    Wire.readString(in),
                    in.readLong(),
                    version < 2 ? null : Wire.readString(in),
                    version < 3 ? null : Wire.readString(in));
        }

        @Override
        public TypeSerializerSnapshot<PluginStatus> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<PluginStatus> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
