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
 * Counts of one plugin config over one minute, or one error: a row of {@code app_metrics} (contract
 * §5.5, §6.9).
 *
 * @param timestampMicros microseconds since the epoch
 * @param jobId empty when none
 * @param category {@code processEvent}, {@code scheduledTask}, … or our own {@link #DROPPED}
 * @param errorUuid zero for plain counts
 * @param errorType empty for plain counts
 * @param errorDetails JSON text, empty for plain counts
 */
@TypeInfo(AppMetric.InfoFactory.class)
public record AppMetric(
        long timestampMicros,
        long teamId,
        long pluginConfigId,
        String jobId,
        String category,
        long successes,
        long successesOnRetry,
        long failures,
        UUID errorUuid,
        String errorType,
        String errorDetails) {

    public static final TypeInformation<AppMetric> TYPE =
            new VersionedTypeInfo<>(AppMetric.class, new Serializer());

    /**
     * Category of events that a plugin config dropped; the count stands in {@code successes}. Not
     * in PostHog: it makes "sent = stored + dropped + dead-lettered" checkable.
     */
    public static final String DROPPED = "dropped";

    public static final UUID NO_ERROR = new UUID(0, 0);

    /** Lets Flink find {@link #TYPE} by itself. */
    public static final class InfoFactory extends TypeInfoFactory<AppMetric> {
        @Override
        public TypeInformation<AppMetric> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<AppMetric> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(AppMetric row, DataOutputView out) throws IOException {
            out.writeLong(row.timestampMicros);
            out.writeLong(row.teamId);
            out.writeLong(row.pluginConfigId);
            Wire.writeString(row.jobId, out);
            Wire.writeString(row.category, out);
            out.writeLong(row.successes);
            out.writeLong(row.successesOnRetry);
            out.writeLong(row.failures);
            Wire.writeUuid(row.errorUuid, out);
            Wire.writeString(row.errorType, out);
            Wire.writeString(row.errorDetails, out);
        }

        @Override
        protected AppMetric read(int version, DataInputView in) throws IOException {
            return new AppMetric(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    Wire.readString(in),
                    Wire.readString(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    Wire.readUuid(in),
                    Wire.readString(in),
                    Wire.readString(in));
        }

        @Override
        public TypeSerializerSnapshot<AppMetric> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<AppMetric> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
