package io.hedgerow.operators.plugins;

import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * Removes cache entries that have expired and that nobody has read since: one timer per team that
 * has entries with an expiry. Task thread only; the state's current key is the team.
 */
final class CacheSweep {

    private final MapState<PluginStateKey, byte[]> cache;
    private final SweepTimer timer;

    CacheSweep(MapState<PluginStateKey, byte[]> cache, TeamTimers timers) {
        this.cache = cache;
        this.timer = new SweepTimer(TimerTarget.SWEEP, timers);
    }

    /** An entry with an expiry was written. */
    void entryWritten(long teamId, long nowMillis) {
        timer.plan(teamId, nowMillis);
    }

    void run(long teamId, long nowMillis) throws Exception {
        timer.fired(teamId);
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
