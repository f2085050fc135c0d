package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.host.CacheStore.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheSweepTest {

    private static final long TEAM = 2;
    private static final long PERIOD = 600_000;

    private final MapStateInMemory<PluginStateKey, byte[]> state = new MapStateInMemory<>();
    private final TimersByHand timers = new TimersByHand();
    private CacheSweep sweep = new CacheSweep(state, timers);
    private long now = 1_000_000;

    private StateCacheStore cache(int plugin) {
        return new StateCacheStore(
                state, plugin, StateLimits.DEFAULT, () -> sweep.entryWritten(TEAM, now));
    }

    private List<String> left() {
        return java.util.stream.StreamSupport.stream(state.keys().spliterator(), false)
                .map(PluginStateKey::key)
                .toList();
    }

    @Test
    void removesWhatHasExpiredAndKeepsTheRest() throws Exception {
        cache(1).put("for ever", Entry.ofText("1", 0));
        cache(1).put("long", Entry.ofText("2", now + 3 * PERIOD));
        cache(1).put("short", Entry.ofText("3", now + 1));
        cache(2).put("list", Entry.ofList(List.of("4"), now + 2));
        assertThat(timers.registered).as("one timer for all").hasSize(1);
        now = timers.registered.get(0).millis();
        timers.fire(now);
        sweep.run(TEAM, now);
        assertThat(left()).containsExactly("for ever", "long");
        assertThat(timers.registered).as("another for the one left").hasSize(1);
        now += 4 * PERIOD;
        timers.fire(now);
        sweep.run(TEAM, now);
        assertThat(left()).containsExactly("for ever");
        assertThat(timers.registered).as("nothing left to sweep").isEmpty();
    }

    @Test
    void entriesWithoutExpiryNeedNoTimer() {
        cache(1).put("for ever", Entry.ofText("1", 0));
        assertThat(timers.registered).isEmpty();
    }

    @Test
    void afterARestartTheSameTimerIsNotRegisteredTwice() {
        cache(1).put("a", Entry.ofText("1", now + 1));
        sweep = new CacheSweep(state, timers);
        cache(1).put("b", Entry.ofText("1", now + 1));
        assertThat(timers.registered).hasSize(1);
    }

    @Test
    void anEntryThatExpiresAtTheSweepIsGone() throws Exception {
        cache(1).put("a", Entry.ofText("1", 2 * PERIOD));
        sweep.run(TEAM, 2 * PERIOD - 1);
        assertThat(left()).containsExactly("a");
        sweep.run(TEAM, 2 * PERIOD);
        assertThat(left()).isEmpty();
    }
}
