package io.hedgerow.operators.commands;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What became of a command. Published in the transaction that holds the command's effects: who
 * reads it with {@code read_committed} knows that they are there to stay.
 *
 * @param id of the command; {@code null} when it could not be read
 * @param teamId 0 when it could not be read
 * @param configId 0 when it could not be read
 * @param command its name as given; {@code null} when it could not be read
 * @param resultJson JSON text; {@code null} when there is none
 * @param error {@code null} when it was done
 * @param answeredAtMillis milliseconds since the epoch
 */
public record CommandAnswer(
        String id,
        long teamId,
        int configId,
        String command,
        Status status,
        String resultJson,
        String error,
        long answeredAtMillis) {

    public static final TypeInformation<CommandAnswer> TYPE =
            new VersionedTypeInfo<>(CommandAnswer.class, new Serializer());

    /** How it went. */
    public enum Status {
        DONE,
        /** Nothing was done. */
        REFUSED,
        /** The plugin's function ran and threw. */
        FAILED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public CommandAnswer {
        Objects.requireNonNull(status, "status");
    }

    public static CommandAnswer done(PluginCommand command, String resultJson, long nowMillis) {
        return of(command, Status.DONE, resultJson, null, nowMillis);
    }

    public static CommandAnswer refused(PluginCommand command, String why, long nowMillis) {
        return of(command, Status.REFUSED, null, why, nowMillis);
    }

    public static CommandAnswer failed(PluginCommand command, String error, long nowMillis) {
        return of(command, Status.FAILED, null, error, nowMillis);
    }

    private static CommandAnswer of(
            PluginCommand command, Status status, String result, String error, long now) {
        return new CommandAnswer(
                command.id(),
                command.teamId(),
                command.configId(),
                command.kind().text(),
                status,
                result,
                error,
                now);
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<CommandAnswer> {

        private static final long serialVersionUID = 1L;
        private static final Status[] STATUSES = Status.values();

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(CommandAnswer answer, DataOutputView out) throws IOException {
            Wire.writeString(answer.id, out);
            out.writeLong(answer.teamId);
            out.writeInt(answer.configId);
            Wire.writeString(answer.command, out);
            out.writeByte(answer.status.ordinal());
            Wire.writeString(answer.resultJson, out);
            Wire.writeString(answer.error, out);
            out.writeLong(answer.answeredAtMillis);
        }

        @Override
        protected CommandAnswer read(int version, DataInputView in) throws IOException {
            return new CommandAnswer(
                    Wire.readString(in),
                    in.readLong(),
                    in.readInt(),
                    Wire.readString(in),
                    STATUSES[in.readByte()],
                    Wire.readString(in),
                    Wire.readString(in),
                    in.readLong());
        }

        @Override
        public TypeSerializerSnapshot<CommandAnswer> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<CommandAnswer> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
