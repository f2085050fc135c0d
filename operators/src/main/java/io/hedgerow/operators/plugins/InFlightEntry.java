package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A piece of work that had not ended at a checkpoint: its input, how far it was, and the effects of
 * the hook it was in.
 *
 * @param notBefore not to go on before, milliseconds since the epoch; 0 for at once
 * @param configId config whose hook {@code journal} belongs to
 * @param journal effects of that hook; {@code null} when it had not begun
 */
record InFlightEntry(Input input, long notBefore, int configId, byte[] journal) {

    /** What the work is about. */
    sealed interface Input {}

    /**
     * @param begunWith as of {@link PluginInput.Event}
     */
    record Event(EventEnvelope envelope, ChainProgress progress, ChainStamp begunWith)
            implements Input {}

    record Job(long id, PluginJob job) implements Input {}

    /**
     * @param scheduledFor milliseconds since the epoch
     */
    record Task(int configId, String task, long scheduledFor) implements Input {}

    /**
     * @param name of the scheduled task or job
     * @param payloadJson of the job; {@code null} for a task
     */
    record Command(PluginCommand command, String name, String payloadJson) implements Input {}

    /**
     * Format version 3: kind, input, then the components in order; of older ones see {@link
     * ChainStamp#read}.
     */
    public static final class Serializer extends VersionedSerializer<InFlightEntry> {

        private static final long serialVersionUID = 1L;
        private static final EventEnvelope.Serializer EVENT = new EventEnvelope.Serializer();
        private static final PluginJob.Serializer JOB = new PluginJob.Serializer();
        private static final PluginCommand.Serializer COMMAND = new PluginCommand.Serializer();
        private static final byte KIND_EVENT = 0;
        private static final byte KIND_JOB = 1;
        private static final byte KIND_TASK = 2;
        private static final byte KIND_COMMAND = 3;

        @Override
        protected int currentVersion() {
            return 3;
        }

        @Override
        protected void write(InFlightEntry entry, DataOutputView out) throws IOException {
            if (entry.input instanceof Event event) {
                out.writeByte(KIND_EVENT);
                EVENT.serialize(event.envelope, out);
                event.progress.write(out);
                event.begunWith.write(out);
            } else if (entry.input instanceof Job job) {
                out.writeByte(KIND_JOB);
                out.writeLong(job.id);
                JOB.serialize(job.job, out);
            } else if (entry.input instanceof Command command) {
                out.writeByte(KIND_COMMAND);
                COMMAND.serialize(command.command, out);
                Wire.writeString(command.name, out);
                Wire.writeString(command.payloadJson, out);
            } else {
                Task task = (Task) entry.input;
                out.writeByte(KIND_TASK);
                out.writeInt(task.configId);
                Wire.writeString(task.task, out);
                out.writeLong(task.scheduledFor);
            }
            out.writeLong(entry.notBefore);
            out.writeInt(entry.configId);
            Wire.writeBytes(entry.journal, out);
        }

        @Override
        protected InFlightEntry read(int version, DataInputView in) throws IOException {
            byte kind = in.readByte();
            Input input =
                    switch (kind) {
                        case KIND_EVENT ->
                                new Event(
                                        EVENT.deserialize(in),
                                        ChainProgress.read(in),
                                        ChainStamp.read(version, in));
                        case KIND_JOB -> new Job(in.readLong(), JOB.deserialize(in));
                        case KIND_TASK ->
                                new Task(in.readInt(), Wire.readString(in), in.readLong());
                        case KIND_COMMAND ->
                                new Command(
                                        COMMAND.deserialize(in),
                                        Wire.readString(in),
                                        Wire.readString(in));
                        default -> throw new IOException("Unknown kind of work in flight: " + kind);
                    };
            return new InFlightEntry(input, in.readLong(), in.readInt(), Wire.readBytes(in));
        }

        @Override
        public TypeSerializerSnapshot<InFlightEntry> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<InFlightEntry> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
