package io.hedgerow.operators.plugins;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * Removes cache entries that have expired and that nobody has read since: one timer per team that
 * has entries with an expiry. Task thread only; the state's current key is the team.
 */
final class CacheSweep {

    private final StateSweep<PluginStateKey, byte[]> sweep;
    private final SweepTimer timer;
    private final Set<Long> withMore = new HashSet<>();

    CacheSweep(MapState<PluginStateKey, byte[]> cache, TeamTimers timers) {
        this.sweep = new StateSweep<>(cache);
        this.timer = new SweepTimer(TimerTarget.SWEEP, timers);
    }

    /** Tells in which backend the cache is. */
    void in(KeyedStateBackend<?> backend) {
        sweep.in(backend);
    }

    /** An entry with an expiry was written. */
    void entryWritten(long teamId, long nowMillis) {
        timer.plan(teamId, nowMillis);
    }

    void run(long teamId, long nowMillis) throws Exception {
        timer.fired(teamId);
        boolean ended =
                sweep.slice(
                        teamId,
                        (key, value) -> {
                            long expires = StateCacheStore.expiresAt(value);
                            if (expires > nowMillis) {
                                withMore.add(teamId);
                            }
                            return expires > 0 && expires <= nowMillis;
                        });
        if (!ended) {
            timer.soon(nowMillis);
        } else if (withMore.remove(teamId)) {
            entryWritten(teamId, nowMillis);
        }
    }
}
