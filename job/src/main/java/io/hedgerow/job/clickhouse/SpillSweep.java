package io.hedgerow.job.clickhouse;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old spill files once per start of the job. It goes by age, because a file may belong to a
 * savepoint or to another job, and it waits until checkpoints have completed after the start: a
 * restored checkpoint may be older than the retention, and its chunks are committed by then.
 *
 * <p><b>Owns</b> a counter. <b>Lives</b> with the writer of the first subtask. <b>Threads</b>: one;
 * the sweep itself runs on its own. <b>Survives</b> nothing.
 */
final class SpillSweep {

    private static final Logger LOG = LoggerFactory.getLogger(SpillSweep.class);
    private static final int CHECKPOINTS_FIRST = 3;

    private final SpillOptions spill;
    private int checkpoints;

    SpillSweep(SpillOptions spill) {
        this.spill = spill;
    }

    /** To be called at every checkpoint. */
    void checkpoint() {
        if (++checkpoints == CHECKPOINTS_FIRST) {
            Thread thread = new Thread(this::sweep, "clickhouse-spill-sweep");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void sweep() {
        try {
            ChunkStore.sweep(spill.folder(), spill.retention());
        } catch (IOException | RuntimeException e) {
            LOG.warn("Could not sweep old spill files from {}", spill.folder(), e);
        }
    }
}
