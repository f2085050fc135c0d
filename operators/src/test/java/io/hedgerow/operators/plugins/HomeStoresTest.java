package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.CacheStore.Entry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeStoresTest {

    private static final long TEAM = WorkFixture.TEAM;
    private static final InvocationOrigin ORIGIN = new InvocationOrigin("uuid-1", 4);

    private final WorkFixture fixture = new WorkFixture();
    private final TimersByHand timers = new TimersByHand();
    private final MapStateInMemory<PluginStateKey, byte[]> storage = new MapStateInMemory<>();
    private final MapStateInMemory<PluginStateKey, byte[]> cache = new MapStateInMemory<>();
    private final MapStateInMemory<Long, PluginJob> kept = new MapStateInMemory<>();
    private final JobBook jobs = new JobBook(kept, new ValueInMemory<>(), timers);
    private final JobAdmission admission = new JobAdmission(jobs, new MapStateInMemory<>(), null);
    private final HomeStores stores =
            new HomeStores(
                    storage,
                    cache,
                    StateLimits.DEFAULT,
                    new CacheSweep(cache, timers),
                    jobs,
                    admission,
                    () -> fixture.now);
    private final LoadedPlugin plugin = plugin();

    private LoadedPlugin plugin() {
        fixture.install(1, new FakePlugin());
        admission.runIn(fixture.environment().work(), (team, action) -> action.run());
        return fixture.environment().work().plugins().of(TEAM).plugins().get(0);
    }

    private void enqueue(String name, long due) {
        stores.jobs(plugin).enqueue(ORIGIN, 0, name, "{}", due);
    }

    @Test
    void storageIsTheConfigsAndCacheThePlugins() {
        stores.storage(plugin).put("a", "1");
        stores.cache(plugin).put("a", Entry.ofText("1", 0));
        assertThat(storage.keys()).containsExactly(new PluginStateKey(1, "a"));
        assertThat(cache.keys()).containsExactly(new PluginStateKey(101, "a"));
        assertThat(timers.registered).isEmpty();
    }

    @Test
    void whatExpiresInTheCacheIsSweptUp() {
        stores.cache(plugin).put("a", Entry.ofText("1", fixture.now + 1));
        assertThat(timers.registered)
                .extracting(TimersByHand.Due::target)
                .containsExactly(TimerTarget.SWEEP);
    }

    @Test
    void aJobForLaterIsKeptWithATimerOfItsOwn() {
        enqueue("first", fixture.now + 1);
        enqueue("second", fixture.now + 500);
        assertThat(fixture.scheduler.isEmpty()).isTrue();
        assertThat(kept.entries())
                .containsExactly(
                        Map.entry(0L, new PluginJob(1, "first", "{}", fixture.now + 1, 4)),
                        Map.entry(1L, new PluginJob(1, "second", "{}", fixture.now + 500, 4)));
        assertThat(timers.registered)
                .containsExactly(
                        new TimersByHand.Due(TimerTarget.job(0), fixture.now + 1),
                        new TimersByHand.Due(TimerTarget.job(1), fixture.now + 500));
    }

    @Test
    void aJobThatIsDueBeginsAfterWhatRunsNow() {
        enqueue("now", fixture.now);
        enqueue("late", fixture.now - 1);
        FakePlugin fake = fixture.fakes.get(1);
        assertThat(fake.calls).as("not within the call that enqueued it").isEmpty();
        assertThat(kept.isEmpty()).isTrue();
        assertThat(timers.registered).isEmpty();
        fixture.settle();
        assertThat(fake.calls).extracting(call -> call.name()).containsExactly("now", "late");
    }
}
