package io.hedgerow.operators.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Something that is asked of a plugin config in the running job.
 *
 * @param id the sender's; a command that changes something is done once per id
 * @param argumentsJson JSON object; what is in it depends on the kind
 * @param expiresAtMillis not to be begun later than that, milliseconds since the epoch
 */
public record PluginCommand(
        String id,
        long teamId,
        int configId,
        CommandKind kind,
        String argumentsJson,
        long expiresAtMillis) {

    public static final TypeInformation<PluginCommand> TYPE =
            new VersionedTypeInfo<>(PluginCommand.class, new Serializer());

    public PluginCommand {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(argumentsJson, "argumentsJson");
    }

    public PluginCommand(
            String id,
            long teamId,
            int configId,
            CommandKind kind,
            ObjectNode arguments,
            long expiresAtMillis) {
        this(id, teamId, configId, kind, arguments.toString(), expiresAtMillis);
    }

    public CommandArguments arguments() {
        return CommandArguments.of(argumentsJson);
    }

    /** Without the arguments, which may hold what is nobody else's business. */
    @Override
    public String toString() {
        return "PluginCommand[%s %s of config %d of team %d]"
                .formatted(kind.text(), id, configId, teamId);
    }

    /** Format version 1: the components in order, the kind by its text. */
    public static final class Serializer extends VersionedSerializer<PluginCommand> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(PluginCommand command, DataOutputView out) throws IOException {
            Wire.writeString(command.id, out);
            out.writeLong(command.teamId);
            out.writeInt(command.configId);
            Wire.writeString(command.kind.text(), out);
            Wire.writeString(command.argumentsJson, out);
            out.writeLong(command.expiresAtMillis);
        }

        @Override
        protected PluginCommand read(int version, DataInputView in) throws IOException {
            return new PluginCommand(
                    Wire.readString(in),
                    in.readLong(),
                    in.readInt(),
                    kind(Wire.readString(in)),
                    Wire.readString(in),
                    in.readLong());
        }

        private static CommandKind kind(String text) throws IOException {
            try {
                return CommandKind.of(text);
            } catch (CommandRefusedException e) {
                throw new IOException("A command of a newer release: " + e.getMessage(), e);
            }
        }

        @Override
        public TypeSerializerSnapshot<PluginCommand> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<PluginCommand> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
