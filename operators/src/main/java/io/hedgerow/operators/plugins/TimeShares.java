package io.hedgerow.operators.plugins;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Who has used how much of the task thread lately: nanoseconds in plugin code, halved every quarter
 * of a second: a burst is known as one after about as long. A team counts as one to share with for
 * ten minutes, or one whose rare events stand behind another's flood would never be known. Tells
 * when a team must wait its turn because the thread is busy and it had more than its share.
 *
 * <p>Owns: sums per team. Lives: as the operator. Threads: task thread. Survives: nothing.
 */
final class TimeShares {

    private static final double HALF_LIFE_NANOS = 0.25e9;
    private static final double BUSY_NANOS = 0.7 * HALF_LIFE_NANOS / Math.log(2);
    private static final double TOLERANCE = 1.25;

    /** A twentieth of the thread is nobody's flood, however many teams there are. */
    private static final double HARMLESS_NANOS = 0.05 * HALF_LIFE_NANOS / Math.log(2);

    private static final long FORGOTTEN_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long TICK_NANOS = 50_000_000;

    private final Map<Long, Use> byTeam = new HashMap<>();
    private double total;
    private long decayedNanos;

    private static final class Use {
        private double nanos;
        private long lastNanos;
    }

    TimeShares(long nowNanos) {
        decayedNanos = nowNanos;
    }

    void spent(long teamId, long nanos, long nowNanos) {
        decay(nowNanos);
        Use use = byTeam.computeIfAbsent(teamId, absent -> new Use());
        use.nanos += nanos;
        use.lastNanos = nowNanos;
        total += nanos;
    }

    /** Whether a team should queue behind its turn instead of running at once. */
    boolean overBudget(long teamId, long nowNanos) {
        if (total < BUSY_NANOS || byTeam.size() < 2) {
            return false;
        }
        decay(nowNanos);
        Use use = byTeam.get(teamId);
        return use != null
                && total >= BUSY_NANOS
                && byTeam.size() > 1
                && use.nanos > Math.max(HARMLESS_NANOS, TOLERANCE * total / byTeam.size());
    }

    /** Share of the last half second or so that went to plugin code, 0 to 1. */
    double load() {
        return Math.min(1, total * Math.log(2) / HALF_LIFE_NANOS);
    }

    /** Teams that had time in the last ten minutes, be it ever so little. */
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
        for (Iterator<Use> each = byTeam.values().iterator(); each.hasNext(); ) {
            Use use = each.next();
            use.nanos *= factor;
            if (nowNanos - use.lastNanos > FORGOTTEN_NANOS) {
                each.remove();
            } else {
                total += use.nanos;
            }
        }
    }
}
