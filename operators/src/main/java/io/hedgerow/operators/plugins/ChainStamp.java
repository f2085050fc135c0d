package io.hedgerow.operators.plugins;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which chain the parallel lane has begun an event with, and when: the rest of its plugins must be
 * of the same registry (decision 0088).
 *
 * @param fingerprint {@link TeamChain#fingerprint}; 0 when any chain will do
 * @param millis when the parallel lane let go of it, since the epoch; 0 when that is not known
 */
record ChainStamp(long fingerprint, long millis) {

    /** Of what has not begun, and of what nobody has noted. */
    static final ChainStamp ANY = new ChainStamp(0, 0);

    boolean isAny() {
        return fingerprint == 0;
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(fingerprint);
        out.writeLong(millis);
    }

    /**
     * @param version of the format of what it is part of: 1 had none, 2 no {@code millis}
     */
    static ChainStamp read(int version, DataInputView in) throws IOException {
        if (version == 1) {
            return ANY;
        }
        long fingerprint = in.readLong();
        long millis = version == 2 ? 0 : in.readLong();
        return fingerprint == 0 ? ANY : new ChainStamp(fingerprint, millis);
    }
}
