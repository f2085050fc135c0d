package io.hedgerow.operators.serialization;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The few value formats our serializers share: length, then bytes; length −1 stands for null. */
public final class Wire {

    private static final int NULL = -1;
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Wire() {}

    public static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        if (bytes == null) {
            out.writeInt(NULL);
            return;
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    public static byte[] readBytes(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        if (length < 0) {
            throw new IOException("Damaged record: negative length " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    public static void writeInts(int[] numbers, DataOutputView out) throws IOException {
        if (numbers == null) {
            out.writeInt(NULL);
            return;
        }
        out.writeInt(numbers.length);
        byte[] bytes = new byte[numbers.length * Integer.BYTES]; // one by one takes longer
        for (int i = 0; i < numbers.length; i++) {
            INTS.set(bytes, i * Integer.BYTES, numbers[i]);
        }
        out.write(bytes);
    }

    public static int[] readInts(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length == NULL) {
            return null;
        }
        if (length < 0) {
            throw new IOException("Damaged record: negative length " + length);
        }
        byte[] bytes = new byte[Math.multiplyExact(length, Integer.BYTES)];
        in.readFully(bytes);
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (int) INTS.get(bytes, i * Integer.BYTES);
        }
        return numbers;
    }

    public static void writeString(String text, DataOutputView out) throws IOException {
        writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
    }

    public static String readString(DataInputView in) throws IOException {
        byte[] bytes = readBytes(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    public static void writeStrings(List<String> texts, DataOutputView out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            writeString(text, out);
        }
    }

    public static List<String> readStrings(DataInputView in) throws IOException {
        int size = in.readInt();
        List<String> texts = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            texts.add(readString(in));
        }
        return texts;
    }

    public static void writeUuid(UUID uuid, DataOutputView out) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    /**
     * @param uuid {@code null} for none
     */
    public static void writeUuidOrNull(UUID uuid, DataOutputView out) throws IOException {
        out.writeBoolean(uuid != null);
        if (uuid != null) {
            writeUuid(uuid, out);
        }
    }

    public static UUID readUuidOrNull(DataInputView in) throws IOException {
        return in.readBoolean() ? readUuid(in) : null;
    }

    public static UUID readUuid(DataInputView in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
