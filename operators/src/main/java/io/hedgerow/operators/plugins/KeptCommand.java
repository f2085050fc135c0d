package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.serialization.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A command that has been taken, by its id.
 *
 * @param answer {@code null} while it is under way
 * @param untilMillis when to forget it, milliseconds since the epoch; not while it is under way
 */
record KeptCommand(CommandAnswer answer, long untilMillis) {

    /** Format version 1: whether there is an answer, the answer, the time. */
    public static final class Serializer extends VersionedSerializer<KeptCommand> {

        private static final long serialVersionUID = 1L;
        private static final CommandAnswer.Serializer ANSWER = new CommandAnswer.Serializer();

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(KeptCommand kept, DataOutputView out) throws IOException {
            out.writeBoolean(kept.answer != null);
            if (kept.answer != null) {
                ANSWER.serialize(kept.answer, out);
            }
            out.writeLong(kept.untilMillis);
        }

        @Override
        protected KeptCommand read(int version, DataInputView in) throws IOException {
            return new KeptCommand(in.readBoolean() ? ANSWER.deserialize(in) : null, in.readLong());
        }

        @Override
        public TypeSerializerSnapshot<KeptCommand> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeptCommand> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
