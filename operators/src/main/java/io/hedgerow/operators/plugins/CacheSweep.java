package io.hedgerow.operators.plugins;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * Removes cache entries that have expired and that nobody has read since: one timer per team that
 * has entries with an expiry.
 *
 * <p>Owns: when a sweep is planned, per team. Lives: as the operator. Threads: task thread; the
 * state's current key is the team. Survives: the timers do; what is known of them is learned again.
 */
final class CacheSweep {

    private static final long PERIOD_MILLIS = Duration.ofMinutes(10).toMillis();

    private final MapState<PluginStateKey, byte[]> cache;
    private final TeamTimers timers;
    private final Map<Long, Long> planned = new HashMap<>();

    CacheSweep(MapState<PluginStateKey, byte[]> cache, TeamTimers timers) {
        this.cache = cache;
        this.timers = timers;
    }

    /** An entry with an expiry was written. */
    void entryWritten(long teamId, long nowMillis) {
        Long known = planned.get(teamId);
        if (known == null || known < nowMillis) {
            // On a grid: registering it again after a restart makes no second timer.
            long time = (Math.floorDiv(nowMillis, PERIOD_MILLIS) + 1) * PERIOD_MILLIS;
            planned.put(teamId, time);
            timers.register(TimerTarget.SWEEP, time);
        }
    }

    void run(long teamId, long nowMillis) throws Exception {
        planned.remove(teamId);
        boolean more = false;
        Iterator<Map.Entry<PluginStateKey, byte[]>> entries = cache.iterator();
        while (entries.hasNext()) {
            long expires = StateCacheStore.expiresAt(entries.next().getValue());
            if (expires > 0 && expires <= nowMillis) {
                entries.remove();
            } else {
                more |= expires > 0;
            }
        }
        if (more) {
            entryWritten(teamId, nowMillis);
        }
    }
}
