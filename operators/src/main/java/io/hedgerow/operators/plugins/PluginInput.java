package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What enters a plugin operator under a key. */
public sealed interface PluginInput {

    TypeInformation<PluginInput> TYPE =
            new VersionedTypeInfo<>(PluginInput.class, new Serializer());

    long teamId();

    static PluginInput of(EventEnvelope envelope) {
        return new Event(envelope, ChainProgress.START);
    }

    static PluginInput of(PluginCommand command) {
        return new Command(command);
    }

    static PluginInput of(RegistryChange change) {
        return new Activation(change);
    }

    /** Key of the parallel lane: all events of a person meet in one subtask. */
    default long personKey() {
        return teamId();
    }

    /**
     * An event on its way through its team's chain.
     *
     * @param progress what the parallel lane has done of it
     * @param begunWith the chain that has made this progress
     */
    record Event(EventEnvelope envelope, ChainProgress progress, ChainStamp begunWith)
            implements PluginInput {

        /** Of any chain. */
        Event(EventEnvelope envelope, ChainProgress progress) {
            this(envelope, progress, ChainStamp.ANY);
        }

        @Override
        public long teamId() {
            return envelope.teamId();
        }

        @Override
        public long personKey() {
            return PersonKey.of(envelope.teamId(), envelope.distinctId());
        }
    }

    /** An event that has been through the overflow topic. */
    record Returned(Event event) implements PluginInput {

        @Override
        public long teamId() {
            return event.teamId();
        }

        @Override
        public long personKey() {
            return event.personKey();
        }
    }

    /** Has the subtask that owns the team start, renew or end a config's schedules. */
    record Activation(RegistryChange change) implements PluginInput {

        @Override
        public long teamId() {
            return change.teamId();
        }
    }

    /** Somebody asks something of a plugin config. */
    record Command(PluginCommand command) implements PluginInput {

        @Override
        public long teamId() {
            return command.teamId();
        }
    }

    /**
     * Format version 3: kind, then the components in order; of older ones see {@link
     * ChainStamp#read}.
     */
    final class Serializer extends VersionedSerializer<PluginInput> {

        private static final long serialVersionUID = 1L;
        private static final EventEnvelope.Serializer EVENT = new EventEnvelope.Serializer();
        private static final byte KIND_EVENT = 0;
        private static final byte KIND_ACTIVATION = 1;
        private static final byte KIND_RETURNED = 2;
        private static final byte KIND_COMMAND = 3;
        private static final PluginCommand.Serializer COMMAND = new PluginCommand.Serializer();

        @Override
        protected int currentVersion() {
            return 3;
        }

        @Override
        protected void write(PluginInput input, DataOutputView out) throws IOException {
            if (input instanceof Event event) {
                out.writeByte(KIND_EVENT);
                write(event, out);
            } else if (input instanceof Returned returned) {
                out.writeByte(KIND_RETURNED);
                write(returned.event, out);
            } else if (input instanceof Command command) {
                out.writeByte(KIND_COMMAND);
                COMMAND.serialize(command.command, out);
            } else {
                RegistryChange change = ((Activation) input).change;
                out.writeByte(KIND_ACTIVATION);
                out.writeLong(change.revision());
                out.writeLong(change.teamId());
                out.writeInt(change.configId());
            }
        }

        private static void write(Event event, DataOutputView out) throws IOException {
            EVENT.serialize(event.envelope, out);
            event.progress.write(out);
            event.begunWith.write(out);
        }

        private static Event event(int version, DataInputView in) throws IOException {
            return new Event(
                    EVENT.deserialize(in), ChainProgress.read(in), ChainStamp.read(version, in));
        }

        @Override
        protected PluginInput read(int version, DataInputView in) throws IOException {
            byte kind = in.readByte();
            return switch (kind) {
                case KIND_EVENT -> event(version, in);
                case KIND_RETURNED -> new Returned(event(version, in));
                case KIND_ACTIVATION ->
                        new Activation(
                                new RegistryChange(in.readLong(), in.readLong(), in.readInt()));
                case KIND_COMMAND -> new Command(COMMAND.deserialize(in));
                default -> throw new IOException("Unknown kind of plugin input: " + kind);
            };
        }

        @Override
        public TypeSerializerSnapshot<PluginInput> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<PluginInput> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
