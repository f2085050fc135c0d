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
 * What a timer of a team is for. It is the timer's namespace, so that two schedules of a team which
 * are due in the same millisecond stay two.
 *
 * @param id of the job, or of the plugin config; 0 where neither applies
 * @param name of the scheduled task, or what is purged; else empty
 */
record TimerTarget(Kind kind, long id, String name) {

    /** In savepoints by its place: new ones go to the end. */
    enum Kind {
        JOB,
        TASK,
        CACHE_SWEEP,
        /** Something of a destination is due: a retry, a flush, a probe. */
        DELIVERY,
        COMMAND_SWEEP,
        /** Something of a config that is not in force any more is to be cleared up. */
        CONFIG_PURGE
    }

    static final TimerTarget SWEEP = new TimerTarget(Kind.CACHE_SWEEP, 0, "");
    static final TimerTarget COMMAND_SWEEP = new TimerTarget(Kind.COMMAND_SWEEP, 0, "");
    static final TimerTarget DELIVERY_DUE = new TimerTarget(Kind.DELIVERY, 0, "");

    TimerTarget {
        Objects.requireNonNull(name, "name");
    }

    static TimerTarget job(long id) {
        return new TimerTarget(Kind.JOB, id, "");
    }

    /**
     * @param what of the config
     */
    static TimerTarget purge(int configId, String what) {
        return new TimerTarget(Kind.CONFIG_PURGE, configId, what);
    }

    static TimerTarget task(int configId, String task) {
        return new TimerTarget(Kind.TASK, configId, task);
    }

    /** Format version 1. Must never change: namespaces of timers cannot be migrated. */
    public static final class Serializer extends VersionedSerializer<TimerTarget> {

        private static final long serialVersionUID = 1L;
        private static final Kind[] KINDS = Kind.values();

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(TimerTarget target, DataOutputView out) throws IOException {
            out.writeByte(target.kind.ordinal());
            out.writeLong(target.id);
            Wire.writeString(target.name, out);
        }

        @Override
        protected TimerTarget read(int version, DataInputView in) throws IOException {
            return new TimerTarget(KINDS[in.readByte()], in.readLong(), Wire.readString(in));
        }

        @Override
        public TypeSerializerSnapshot<TimerTarget> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<TimerTarget> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
