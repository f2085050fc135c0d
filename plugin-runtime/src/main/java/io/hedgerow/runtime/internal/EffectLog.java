package io.hedgerow.runtime.internal;

import java.io.IOException;

/** What an {@link io.hedgerow.runtime.EffectJournal} holds. */
public final class EffectLog {

    public static EffectLog read(byte[] bytes) throws IOException {
        if (bytes.length != 1 || bytes[0] != 1) {
            throw new IOException("This is no effect journal of version 1");
        }
        return new EffectLog();
    }

    public byte[] toBytes() {
        return new byte[] {1};
    }

    public boolean isEmpty() {
        return true;
    }

    public long sizeBytes() {
        return 1;
    }

    public int replayed() {
        return 0;
    }

    public boolean mismatched() {
        return false;
    }
}
