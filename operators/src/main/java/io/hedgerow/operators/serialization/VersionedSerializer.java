package io.hedgerow.operators.serialization;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer of an immutable type whose every record starts with a format version, so that records
 * written by an older release stay readable without a state migration. A new format gets a new
 * version number; {@link #read} keeps reading all older ones.
 *
 * <p>Subclasses are stateless and need a public constructor without arguments.
 */
public abstract class VersionedSerializer<T> extends TypeSerializerSingleton<T> {

    private static final long serialVersionUID = 1L;

    /** The version that {@link #write} produces, 1 to 127. */
    protected abstract int currentVersion();

    protected abstract void write(T record, DataOutputView out) throws IOException;

    /**
     * @param version between 1 and {@link #currentVersion()}
     */
    protected abstract T read(int version, DataInputView in) throws IOException;

    @Override
    public final void serialize(T record, DataOutputView out) throws IOException {
        out.writeByte(currentVersion());
        write(record, out);
    }

    @Override
    public final T deserialize(DataInputView in) throws IOException {
        int version = in.readByte();
        if (version < 1 || version > currentVersion()) {
            throw new IOException(
                    getClass().getSimpleName()
                            + " reads format versions 1 to "
                            + currentVersion()
                            + " but found "
                            + version
                            + ": the data was written by a newer release or is damaged");
        }
        return read(version, in);
    }

    @Override
    public final T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public final int getLength() {
        return -1;
    }
}
