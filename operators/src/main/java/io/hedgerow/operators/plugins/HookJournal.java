package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.EffectJournal;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of the hook that a piece of work is in, or was in when it was cut off.
 *
 * <p>Owns: the journal. Lives: as its work. Threads: task thread. Survives: as bytes in the work's
 * in-flight entry.
 */
final class HookJournal implements LongConsumer {

    /** A hook whose context is lost each time is taken as one that fails. */
    private static final int MOST_CONTEXT_LOSSES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(HookJournal.class);

    private int configId;
    private EffectJournal running;
    private byte[] cutOff;

    /** One after the other, of the hook that runs. */
    private int contextLosses;

    private final PluginWork work;
    private final WorkScheduler scheduler;
    private long counted;

    /**
     * @param work whose journal it is; its bytes are the work's
     * @param configId of the hook it was cut off in
     * @param cutOff the journal of that hook, or {@code null}
     */
    HookJournal(PluginWork work, WorkScheduler scheduler, int configId, byte[] cutOff) {
        this.work = work;
        this.scheduler = scheduler;
        this.configId = configId;
        this.cutOff = cutOff;
        count(cutOff == null ? 0 : cutOff.length);
    }

    private void count(long bytes) {
        if (bytes != counted) {
            scheduler.grew(work, bytes - counted);
            counted = bytes;
        }
    }

    /** The journal of the hook that runs has grown by so many bytes. */
    @Override
    public void accept(long bytes) {
        count(counted + bytes);
    }

    /** For a hook of a config that starts now: what it did before it was cut off, if it was. */
    EffectJournal begin(int config) {
        if (configId != config) {
            contextLosses = 0;
        }
        running = null;
        if (cutOff != null && configId == config) {
            try {
                running = EffectJournal.replaying(cutOff);
            } catch (IOException e) {
                LOG.warn(
                        "The effects of a cut-off call of plugin config {} cannot be read; it runs from the start",
                        config,
                        e);
            }
        }
        boolean replays = running != null;
        if (!replays) {
            running = EffectJournal.recording();
        }
        count(replays ? running.sizeBytes() : 0);
        running.onGrowth(this);
        cutOff = null;
        configId = config;
        return running;
    }

    /**
     * The hook has settled: its effects are part of the state now, unless its context was lost by
     * no fault of its own.
     *
     * @return whether it was, so that the hook must begin again
     */
    boolean mustGoAgain(HookResult result) {
        contextLosses = result instanceof HookResult.ContextLost ? contextLosses + 1 : 0;
        boolean again = contextLosses > 0 && contextLosses <= MOST_CONTEXT_LOSSES;
        if (again) {
            cutOff = running.toBytes();
        }
        running = null;
        count(again ? cutOff.length : 0);
        return again;
    }

    /** Whether there are effects of a hook that has not begun again yet. */
    boolean isCutOff() {
        return cutOff != null;
    }

    int configId() {
        return configId;
    }

    /**
     * @return {@code null} when there is nothing to replay
     */
    byte[] toBytes() {
        return running == null ? cutOff : running.isEmpty() ? null : running.toBytes();
    }
}
