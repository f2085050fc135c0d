package io.hedgerow.operators.plugins;

import java.time.Duration;
import java.util.Set;

/**
 * How much of everybody's time a plugin config has wasted lately in this subtask: by calls that
 * never came back and calls that had to be stopped. A budget that refills; when it is used up the
 * config pauses, longer each time, and is given up in the end. Errors that cost no time cost
 * nothing here.
 *
 * <p>Owns: the budget, the pause. Lives: as its plugin. Threads: task thread. Survives: restarts,
 * through {@link HealthState}; a config that is changed or enabled again begins healthy.
 */
final class PluginHealth {

    enum State {
        HEALTHY,
        /** Has wasted more than a fifth of its budget. */
        DEGRADED,
        /** Is not called until the pause is over; then one budget in ten is a trial. */
        PAUSED,
        /** Has not recovered over several pauses: off until somebody enables it again. */
        DISABLED
    }

    /** What a call wasted. */
    enum Waste {
        NONE(0),
        /** Waited to the end of its time. */
        TIMED_OUT(500),
        /** Had to be stopped, and took other calls' world with it. */
        STOPPED(1000);

        private final int cost;

        Waste(int cost) {
            this.cost = cost;
        }
    }

    static final Set<Waste> ALL_WASTE = Set.of(Waste.TIMED_OUT, Waste.STOPPED);

    static final int BUDGET = 10_000;
    static final int PAUSES = 5;
    private static final int REFILL_PER_SECOND = 10;
    private static final int DEGRADED_BELOW = BUDGET * 4 / 5;
    private static final int TRIAL = BUDGET / 10;
    private static final long FIRST_PAUSE_MILLIS = Duration.ofMinutes(1).toMillis();

    private double left = BUDGET;
    private long countedMillis;
    private long pausedUntilMillis;
    private int pauses;
    private State told = State.HEALTHY;

    PluginHealth(long nowMillis) {
        countedMillis = nowMillis;
    }

    /** As it was kept. */
    static PluginHealth of(HealthEntry entry) {
        PluginHealth health = new PluginHealth(entry.countedMillis());
        health.left = entry.left();
        health.pausedUntilMillis = entry.pausedUntilMillis();
        health.pauses = entry.pauses();
        health.told = health.pauses > 0 ? State.PAUSED : State.DEGRADED;
        return health;
    }

    /**
     * What a snapshot keeps; {@code null} when it has recovered, or is given up: then the registry
     * says so.
     */
    HealthEntry entry(int configId, String version, long nowMillis) {
        State now = state(nowMillis);
        return now == State.DISABLED || now != State.PAUSED && left >= BUDGET
                ? null
                : new HealthEntry(
                        configId, version, left, countedMillis, pausedUntilMillis, pauses);
    }

    State state(long nowMillis) {
        if (pauses > PAUSES) {
            return State.DISABLED;
        }
        if (nowMillis < pausedUntilMillis) {
            return State.PAUSED;
        }
        refill(nowMillis);
        return left < DEGRADED_BELOW ? State.DEGRADED : State.HEALTHY;
    }

    private void refill(long nowMillis) {
        left =
                Math.min(
                        BUDGET,
                        left + Math.max(0, nowMillis - countedMillis) * REFILL_PER_SECOND / 1000.0);
        countedMillis = nowMillis;
        if (left >= BUDGET) {
            pauses = 0;
        }
    }

    /**
     * A call has ended. Returns the state when it is another one than was returned last, else
     * {@code null}: with the calls after a pause a config is degraded, then healthy again.
     */
    State ended(Waste waste, long nowMillis) {
        State before = state(nowMillis);
        if (before == State.PAUSED || before == State.DISABLED) {
            return null; // a call that was under way when the pause began
        }
        left -= waste.cost;
        boolean begins = left <= 0;
        if (begins) {
            pausedUntilMillis = nowMillis + (FIRST_PAUSE_MILLIS << Math.min(pauses, PAUSES));
            pauses++;
            left = TRIAL;
            countedMillis = pausedUntilMillis;
        }
        State after = state(nowMillis);
        if (after == told && !begins) {
            return null;
        }
        told = after;
        return after;
    }

    /** Whether there was a pause since it was healthy. */
    boolean wasPaused() {
        return pauses > 0;
    }

    /** Milliseconds since the epoch. */
    long pausedUntilMillis() {
        return pausedUntilMillis;
    }
}
