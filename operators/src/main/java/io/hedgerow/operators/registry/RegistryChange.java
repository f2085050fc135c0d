package io.hedgerow.operators.registry;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
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
 * A plugin config of a team, or the team itself, was added, changed or went away. A notification
 * only: what is in force now is read from the registry (decision 0043), so it may come twice and in
 * any order without harm.
 *
 * @param revision grows from each look at the registry that found changes to the next, also over
 *     restarts; the changes found by one look share it, so that one reading serves them all
 * @param configId {@link #TEAM} when only the team itself changed
 */
@TypeInfo(RegistryChange.InfoFactory.class)
public record RegistryChange(long revision, long teamId, int configId) {

    /** Stands in {@link #configId} for the team itself; ids of configs begin at 1. */
    public static final int TEAM = 0;

    public static final TypeInformation<RegistryChange> TYPE =
            new VersionedTypeInfo<>(RegistryChange.class, new Serializer());

    /** Lets Flink find {@link #TYPE} by itself. */
    public static final class InfoFactory extends TypeInfoFactory<RegistryChange> {
        @Override
        public TypeInformation<RegistryChange> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<RegistryChange> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(RegistryChange change, DataOutputView out) throws IOException {
            out.writeLong(change.revision);
            out.writeLong(change.teamId);
            out.writeInt(change.configId);
        }

        @Override
        protected RegistryChange read(int version, DataInputView in) throws IOException {
            return new RegistryChange(in.readLong(), in.readLong(), in.readInt());
        }

        @Override
        public TypeSerializerSnapshot<RegistryChange> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<RegistryChange> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
