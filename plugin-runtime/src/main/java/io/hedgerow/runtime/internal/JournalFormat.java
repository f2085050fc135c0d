package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.internal.JournalEntry.Call;
import io.hedgerow.runtime.internal.JournalEntry.Completion;
import io.hedgerow.runtime.internal.JournalEntry.Numbers;
import io.hedgerow.runtime.module.HostException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/** Entries as bytes: {@code H J version}, number of entries, entries, CRC-32 of all before it. */
final class JournalFormat {

    static final int VERSION = 1;
    static final int FRAME_BYTES = 8;

    private static final int CALL = 1;
    private static final int NUMBERS = 2;
    private static final int COMPLETION = 3;

    private static final int VALUE = 1;
    private static final int FAILURE = 2;
    private static final int TIMED_OUT = 3;
    private static final int OMITTED = 4;

    private JournalFormat() {}

    static byte[] write(List<JournalEntry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            out.write('H');
            out.write('J');
            out.write(VERSION);
            ValueFormat.writeLength(out, entries.size());
            for (JournalEntry entry : entries) {
                write(out, entry);
            }
            out.writeInt((int) checked.getChecksum().getValue());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    static List<JournalEntry> read(byte[] bytes) throws IOException {
        if (bytes.length < FRAME_BYTES || bytes[0] != 'H' || bytes[1] != 'J') {
            throw new IOException("These " + bytes.length + " bytes are no effect journal");
        }
        if (bytes[2] != VERSION) {
            throw new IOException(
                    "The effect journal is of version "
                            + bytes[2]
                            + "; this program reads version "
                            + VERSION);
        }
        int length = bytes.length - Integer.BYTES;
        if (ByteBuffer.wrap(bytes).getInt(length) != crc(bytes, length)) {
            throw ValueFormat.damaged("its checksum is wrong", null);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 3, length - 3));
        try {
            int count = ValueFormat.readLength(in);
            List<JournalEntry> entries = new ArrayList<>(Math.min(count, length));
            for (int i = 0; i < count; i++) {
                entries.add(readEntry(in));
            }
            if (in.available() > 0) {
                throw ValueFormat.damaged(in.available() + " bytes follow the last entry", null);
            }
            return entries;
        } catch (EOFException e) {
            throw ValueFormat.damaged("it ends too early", e);
        }
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void write(DataOutputStream out, JournalEntry entry) throws IOException {
        if (entry instanceof Call call) {
            out.write(CALL);
            out.write(call.kind().code());
            out.writeLong(call.fingerprint());
            if (call.kind() != EffectKind.OPERATION) {
                writeOutcome(out, call.outcome());
            }
        } else if (entry instanceof Numbers numbers) {
            out.write(NUMBERS);
            out.write(numbers.kind().code());
            ValueFormat.writeLength(out, numbers.size());
            for (int i = 0; i < numbers.size(); i++) {
                out.writeDouble(numbers.value(i));
                ValueFormat.writeLength(out, numbers.times(i));
            }
        } else if (entry instanceof Completion completion) {
            out.write(COMPLETION);
            ValueFormat.writeLength(out, completion.operation());
            writeOutcome(out, completion.outcome());
        }
    }

    private static JournalEntry readEntry(DataInputStream in) throws IOException {
        int tag = in.readUnsignedByte();
        switch (tag) {
            case CALL -> {
                EffectKind kind = EffectKind.of(in.readUnsignedByte());
                long fingerprint = in.readLong();
                return new Call(
                        kind, fingerprint, kind == EffectKind.OPERATION ? null : readOutcome(in));
            }
            case NUMBERS -> {
                Numbers numbers = new Numbers(EffectKind.of(in.readUnsignedByte()));
                for (int left = ValueFormat.readLength(in); left > 0; left--) {
                    double value = in.readDouble();
                    numbers.add(value, ValueFormat.readLength(in));
                }
                return numbers;
            }
            case COMPLETION -> {
                int operation = ValueFormat.readLength(in);
                return new Completion(operation, readOutcome(in));
            }
            default -> throw ValueFormat.damaged("no entry is of kind " + tag, null);
        }
    }

    private static void writeOutcome(DataOutputStream out, Outcome outcome) throws IOException {
        if (outcome instanceof Outcome.Value value) {
            out.write(VALUE);
            ValueFormat.writeValue(out, value.result());
        } else if (outcome instanceof Outcome.Failure failure) {
            out.write(FAILURE);
            HostException error = failure.error();
            ValueFormat.writeValue(out, error.errorName());
            ValueFormat.writeValue(out, error.getMessage());
            ValueFormat.writeLength(out, error.properties().size());
            for (Map.Entry<String, Object> property :
                    new TreeMap<>(error.properties()).entrySet()) {
                ValueFormat.writeValue(out, property.getKey());
                ValueFormat.writeValue(out, property.getValue());
            }
        } else if (outcome instanceof Outcome.TimedOut timedOut) {
            out.write(TIMED_OUT);
            out.writeLong(timedOut.waitedMillis());
        } else {
            out.write(OMITTED);
        }
    }

    private static Outcome readOutcome(DataInputStream in) throws IOException {
        int tag = in.readUnsignedByte();
        switch (tag) {
            case VALUE -> {
                return Outcome.of(ValueFormat.readValue(in));
            }
            case FAILURE -> {
                String name = ValueFormat.readText(in);
                String message = ValueFormat.readText(in);
                Map<String, Object> properties = new LinkedHashMap<>();
                for (int left = ValueFormat.readLength(in); left > 0; left--) {
                    String key = ValueFormat.readText(in);
                    properties.put(key, ValueFormat.readValue(in));
                }
                return new Outcome.Failure(new HostException(name, message, properties));
            }
            case TIMED_OUT -> {
                return new Outcome.TimedOut(in.readLong());
            }
            case OMITTED -> {
                return Outcome.OMITTED;
            }
            default -> throw ValueFormat.damaged("no outcome is of kind " + tag, null);
        }
    }
}
