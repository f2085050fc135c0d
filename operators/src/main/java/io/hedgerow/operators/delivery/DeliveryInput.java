package io.hedgerow.operators.delivery;

import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What enters the delivery operator under a key. */
public sealed interface DeliveryInput {

    TypeInformation<DeliveryInput> TYPE =
            new VersionedTypeInfo<>(DeliveryInput.class, new Serializer());

    /** See {@link DeliveryKey}. */
    long key();

    static DeliveryInput of(RegistryChange change) {
        return new Activation(change);
    }

    static DeliveryInput of(PluginCommand command) {
        return new Command(command);
    }

    /** An event for one config that is interested in it. */
    record Event(int configId, int shard, ProcessedEvent event) implements DeliveryInput {

        @Override
        public long key() {
            return DeliveryKey.of(configId, shard);
        }
    }

    /** Has the subtask that owns the config start, renew or end its schedules. */
    record Activation(RegistryChange change) implements DeliveryInput {

        @Override
        public long key() {
            return DeliveryKey.of(change.configId(), 0);
        }
    }

    /**
     * What were dead letters: an event, or the events of a batch in their order.
     *
     * @param events all of one person or of one batch
     */
    record Replayed(
            int configId, int shard, List<ProcessedEvent> events, DeliveryItem.Replay replay)
            implements DeliveryInput {

        public Replayed {
            events = List.copyOf(events);
        }

        @Override
        public long key() {
            return DeliveryKey.of(configId, shard);
        }
    }

    /** For the config's schedules, jobs and storage, where delivery has them. */
    record Command(PluginCommand command) implements DeliveryInput {

        @Override
        public long key() {
            return DeliveryKey.of(command.configId(), 0);
        }
    }

    /** Format version 2: kind, then the components; version 1 had replays of one event only. */
    final class Serializer extends VersionedSerializer<DeliveryInput> {

        private static final long serialVersionUID = 1L;

        private static final ProcessedEvent.Serializer EVENT = new ProcessedEvent.Serializer();
        private static final PluginCommand.Serializer COMMAND = new PluginCommand.Serializer();

        private static final byte KIND_EVENT = 0;
        private static final byte KIND_ACTIVATION = 1;
        private static final byte KIND_REPLAYED = 2;
        private static final byte KIND_COMMAND = 3;

        @Override
        protected int currentVersion() {
            return 2;
        }

        @Override
        protected void write(DeliveryInput input, DataOutputView out) throws IOException {
            if (input instanceof Event event) {
                out.writeByte(KIND_EVENT);
                out.writeInt(event.configId);
                out.writeInt(event.shard);
                EVENT.serialize(event.event, out);
            } else if (input instanceof Replayed replayed) {
                out.writeByte(KIND_REPLAYED);
                out.writeInt(replayed.configId);
                out.writeInt(replayed.shard);
                DeliveryItem.Serializer.writeEvents(replayed.events, out);
                replayed.replay.write(out);
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

        @Override
        protected DeliveryInput read(int version, DataInputView in) throws IOException {
            byte kind = in.readByte();
            return switch (kind) {
                case KIND_EVENT -> new Event(in.readInt(), in.readInt(), EVENT.deserialize(in));
                case KIND_ACTIVATION ->
                        new Activation(
                                new RegistryChange(in.readLong(), in.readLong(), in.readInt()));
                case KIND_REPLAYED ->
                        version == 1
                                ? new Replayed(
                                        in.readInt(),
                                        in.readInt(),
                                        List.of(EVENT.deserialize(in)),
                                        DeliveryItem.Replay.readFirst(in))
                                : new Replayed(
                                        in.readInt(),
                                        in.readInt(),
                                        DeliveryItem.Serializer.readEvents(in),
                                        DeliveryItem.Replay.read(in));
                case KIND_COMMAND -> new Command(COMMAND.deserialize(in));
                default -> throw new IOException("Unknown kind of delivery input: " + kind);
            };
        }

        @Override
        public TypeSerializerSnapshot<DeliveryInput> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeliveryInput> {

            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
