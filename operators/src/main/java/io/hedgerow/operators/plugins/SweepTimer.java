package io.hedgerow.operators.plugins;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One timer per key for clearing up what has expired, on a grid: planning it again after a restart
 * makes no second one.
 *
 * <p>Owns: when a sweep is planned, per key. Lives: as the operator. Threads: task thread; the
 * state's current key is the one that is planned for. Survives: the timers do; what is known of
 * them is learned again.
 */
final class SweepTimer {

    private static final long PERIOD_MILLIS = Duration.ofMinutes(10).toMillis();

    private final TimerTarget target;
    private final TeamTimers timers;
    private final Map<Long, Long> planned = new HashMap<>();

    SweepTimer(TimerTarget target, TeamTimers timers) {
        this.target = target;
        this.timers = timers;
    }

    /** There is something that will expire. */
    void plan(long key, long nowMillis) {
        Long known = planned.get(key);
        if (known == null || known < nowMillis) {
            long time = (Math.floorDiv(nowMillis, PERIOD_MILLIS) + 1) * PERIOD_MILLIS;
            planned.put(key, time);
            timers.register(target, time);
        }
    }

    /** There is more to do for the current key than was done. */
    void soon(long nowMillis) {
        timers.register(target, nowMillis + 1);
    }

    void fired(long key) {
        planned.remove(key);
    }
}
