package io.hedgerow.operators.plugins;

import org.apache.flink.annotation.VisibleForTesting;

/**
 * Measures the task thread's time in plugin code and puts it down to teams: from the start of a
 * hook to its first wait, each continuation after one, timers, setup and teardown.
 *
 * <p>Owns: the shares, whether something is being measured. Lives: as its scheduler. Threads: task
 * thread. Survives: nothing.
 */
final class PluginTime {

    private final ReadyQueue ready;
    private final TimeShares shares = new TimeShares(System.nanoTime());
    private boolean running;
    private long measuredNanos;

    /**
     * @param ready told of what counts against whose turn
     */
    PluginTime(ReadyQueue ready) {
        this.ready = ready;
    }

    /** Runs what may run plugin code of a team; nested in another it is part of that. */
    void of(long teamId, Runnable action) {
        if (running) {
            action.run();
            return;
        }
        running = true;
        long began = System.nanoTime();
        try {
            action.run();
        } finally {
            running = false;
            long ended = System.nanoTime();
            measuredNanos += ended - began;
            ready.spent(teamId, ended - began);
            shares.spent(teamId, ended - began, ended);
        }
    }

    /** All that was measured, nanoseconds. */
    @VisibleForTesting
    long measuredNanos() {
        return measuredNanos;
    }

    /** Whether a team should queue behind its turn instead of running at once. */
    boolean isOverBudget(long teamId) {
        return shares.overBudget(teamId, System.nanoTime());
    }

    /** Share of the task thread that plugin code had lately, 0 to 1. */
    double load() {
        shares.decay(System.nanoTime());
        return shares.load();
    }

    /** Teams that had plugin code run in the last ten minutes. */
    int teams() {
        return shares.teams();
    }
}
