package io.hedgerow.runtime;

import io.hedgerow.runtime.internal.EffectLog;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Effects of one invocation with their results, for running it again: what the journal knows is
 * handed back instead of being done twice.
 *
 * <p><b>Owns</b> the list of effects. <b>Lives</b> as long as whoever started the invocation keeps
 * it; it may be read after the invocation or its context is lost. <b>Threads</b>: the one that owns
 * the plugin context, between turns. <b>Survives</b> as {@link #toBytes}.
 */
public final class EffectJournal {

    private final EffectLog log;

    private EffectJournal(EffectLog log) {
        this.log = log;
    }

    /** For an invocation that starts for the first time. A journal serves one start only. */
    public static EffectJournal recording() {
        return new EffectJournal(new EffectLog());
    }

    /**
     * For starting again what {@link #toBytes} was taken from: same plugin, same call, same origin.
     *
     * @throws IOException if the bytes are no journal, are damaged or of a newer version
     */
    public static EffectJournal replaying(byte[] bytes) throws IOException {
        return new EffectJournal(EffectLog.read(bytes));
    }

    /**
     * All effects so far and, in mid-replay, those that are still to be replayed. To be called
     * between turns: not from within a host service.
     */
    public byte[] toBytes() {
        return log.toBytes();
    }

    /** Whether there is nothing to keep. */
    public boolean isEmpty() {
        return log.isEmpty();
    }

    /** About as many bytes as {@link #toBytes} gives. */
    public long sizeBytes() {
        return log.sizeBytes();
    }

    /** Has something told by how many bytes the journal grows, from now on, as it grows. */
    public void onGrowth(LongConsumer bytes) {
        log.onGrowth(bytes);
    }

    /** Effects answered from the journal so far. */
    public int replayed() {
        return log.replayed();
    }

    /** Whether the invocation did something else than the journal says. */
    public boolean mismatched() {
        return log.mismatched();
    }

    EffectLog log() {
        return log;
    }
}
