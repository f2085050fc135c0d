package io.hedgerow.operators.plugins;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Who has used how much of the task thread lately: nanoseconds in plugin code, halved every second.
 * Tells when a team must wait its turn because the thread is busy and it had more than its share.
 *
 * <p>Owns: sums per team. Lives: as the operator. Threads: task thread. Survives: nothing.
 */
final class TimeShares {

    private static final double HALF_LIFE_NANOS = 1e9;
    private static final double BUSY_NANOS = 0.7 * HALF_LIFE_NANOS / Math.log(2);
    private static final double TOLERANCE = 1.25;
    private static final double FORGOTTEN_NANOS = 1e5;
    private static final long TICK_NANOS = 50_000_000;

    private final Map<Long, double[]> byTeam = new HashMap<>();
    private double total;
    private long decayedNanos;

    TimeShares(long nowNanos) {
        decayedNanos = nowNanos;
    }

    void spent(long teamId, long nanos, long nowNanos) {
        decay(nowNanos);
        byTeam.computeIfAbsent(teamId, absent -> new double[1])[0] += nanos;
        total += nanos;
    }

    /** Whether a team should queue behind its turn instead of running at once. */
    boolean overBudget(long teamId, long nowNanos) {
        if (total < BUSY_NANOS || byTeam.size() < 2) {
            return false;
        }
        decay(nowNanos);
        double[] used = byTeam.get(teamId);
        return used != null
                && total >= BUSY_NANOS
                && byTeam.size() > 1
                && used[0] > TOLERANCE * total / byTeam.size();
    }

    /** Share of the last second or so that went to plugin code, 0 to 1. */
    double load() {
        return Math.min(1, total * Math.log(2) / HALF_LIFE_NANOS);
    }

    /** Teams with time that counts. */
    int teams() {
        return byTeam.size();
    }

    /** In steps of 50 ms, so that an event costs no look at every team. */
    void decay(long nowNanos) {
        long passed = nowNanos - decayedNanos;
        if (passed < TICK_NANOS) {
            return;
        }
        decayedNanos = nowNanos;
        double factor = Math.pow(0.5, passed / HALF_LIFE_NANOS);
        total = 0;
        for (Iterator<double[]> each = byTeam.values().iterator(); each.hasNext(); ) {
            double[] used = each.next();
            used[0] *= factor;
            if (used[0] < FORGOTTEN_NANOS) {
                each.remove();
            } else {
                total += used[0];
            }
        }
    }
}
