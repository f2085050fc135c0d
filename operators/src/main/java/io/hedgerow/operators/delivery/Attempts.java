package io.hedgerow.operators.delivery;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What has been tried with an item so far. Immutable.
 *
 * @param failed attempts that count, so without probes of a destination that was down
 * @param errors of the latest failures, one line each, oldest first
 * @param firstMillis time of the first attempt, milliseconds since the epoch; 0 for none
 * @param lastMillis time of the last attempt
 * @param notBefore of the next attempt; 0 for at once
 * @param journal effects of the attempt that a snapshot has cut off; {@code null} for none
 */
public record Attempts(
        int failed,
        List<String> errors,
        long firstMillis,
        long lastMillis,
        long notBefore,
        byte[] journal) {

    public static final Attempts NONE = new Attempts(0, List.of(), 0, 0, 0, null);

    private static final int MOST_ERRORS = 10;
    private static final int MOST_CHARACTERS = 1000;

    public Attempts begun(long nowMillis) {
        return new Attempts(
                failed, errors, firstMillis == 0 ? nowMillis : firstMillis, nowMillis, 0, null);
    }

    public Attempts cutOff(byte[] effects) {
        return new Attempts(failed, errors, firstMillis, lastMillis, notBefore, effects);
    }

    /** An attempt has failed. */
    public Attempts failed(String error) {
        return with(failed + 1, error, 0);
    }

    /** An attempt has failed that was a probe only. */
    public Attempts probed(String error, long nextMillis) {
        return with(failed, error, nextMillis);
    }

    public Attempts postponed(long untilMillis) {
        return new Attempts(failed, errors, firstMillis, lastMillis, untilMillis, journal);
    }

    private Attempts with(int count, String error, long next) {
        List<String> all = new ArrayList<>(errors);
        String line =
                "%s: %s".formatted(Instant.ofEpochMilli(lastMillis), error.replace('\n', ' '));
        all.add(line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) : line);
        if (all.size() > MOST_ERRORS) {
            all.remove(1); // the first error tells how it began
        }
        return new Attempts(count, List.copyOf(all), firstMillis, lastMillis, next, null);
    }

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<Attempts> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(Attempts attempts, DataOutputView out) throws IOException {
            out.writeInt(attempts.failed);
            Wire.writeStrings(attempts.errors, out);
            out.writeLong(attempts.firstMillis);
            out.writeLong(attempts.lastMillis);
            out.writeLong(attempts.notBefore);
            Wire.writeBytes(attempts.journal, out);
        }

        @Override
        protected Attempts read(int version, DataInputView in) throws IOException {
            return new Attempts(
                    in.readInt(),
                    Wire.readStrings(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    Wire.readBytes(in));
        }

        @Override
        public TypeSerializerSnapshot<Attempts> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<Attempts> {

            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
