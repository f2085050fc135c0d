package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.junit.jupiter.api.Test;

/** With the whole operator: {@link OverflowTest}. */
class OverflowValveTest {

    private static final long TEAM = WorkFixture.TEAM;
    private static final long OTHER = 3;
    private static final int LIMIT = 3;
    private static final int MAX_BYTES = 1000;

    private final MapStateInMemory<String, Long> state = new MapStateInMemory<>();
    private final WorkScheduler scheduler = new WorkFixture().scheduler;
    private final OverflowValve valve = valve(LIMIT, MAX_BYTES);
    private int works;

    private OverflowValve valve(int limit, int maxBytes) {
        return new OverflowValve(state, scheduler, limit, maxBytes);
    }

    private static PluginInput.Event event(String person) {
        return (PluginInput.Event) PluginInput.of(WorkFixture.envelope(person, "{}"));
    }

    private static OverflowEvent leaving(String person) {
        return new OverflowEvent(Lane.HOME, event(person));
    }

    private boolean takes(String person) throws Exception {
        return valve.takes(leaving(person));
    }

    private void work(int count) {
        for (int i = 0; i < count; i++) {
            scheduler.submit(new StubWork(OrderKey.person(TEAM, "filler" + works), "w" + works++));
        }
    }

    /** Another team has had plugin code run lately. */
    private void otherTeamIsActive() {
        scheduler.time().of(OTHER, () -> {});
    }

    private void flood() {
        otherTeamIsActive();
        work(LIMIT);
    }

    private void endFlood() {
        scheduler.all().forEach(scheduler::finished);
    }

    @Test
    void aTeamFloodsFromTheLimitOn() throws Exception {
        otherTeamIsActive();
        work(LIMIT - 1);
        assertThat(takes("a")).isFalse();
        work(1);
        assertThat(takes("a")).isTrue();
        assertThat(valve.persons()).isEqualTo(1);
        assertThat(state.entries()).containsExactly(Map.entry(TEAM + ":a", 1L));
    }

    @Test
    void aTeamThatIsAloneHoldsUpNobody() throws Exception {
        work(10 * LIMIT);
        assertThat(takes("a")).isFalse();
    }

    @Test
    void withoutATopicNothingLeaves() throws Exception {
        flood();
        assertThat(valve(0, MAX_BYTES).takes(leaving("a"))).isFalse();
        assertThat(state.isEmpty()).isTrue();
    }

    @Test
    void aPersonFollowsItsEventsUntilTheLastIsBack() throws Exception {
        flood();
        assertThat(takes("a")).isTrue();
        assertThat(takes("a")).isTrue();
        endFlood();
        assertThat(takes("a")).isTrue();
        assertThat(takes("b")).as("another of the team, after the flood").isFalse();
        assertThat(state.get(TEAM + ":a")).isEqualTo(3);
        valve.returned(event("a"));
        valve.returned(event("a"));
        assertThat(state.get(TEAM + ":a")).isEqualTo(1);
        assertThat(takes("a")).isTrue();
        valve.returned(event("a"));
        valve.returned(event("a"));
        assertThat(state.isEmpty()).isTrue();
        assertThat(valve.persons()).isZero();
        assertThat(takes("a")).isFalse();
    }

    @Test
    void oneTooManyThatComesBackIsNoDebt() throws Exception {
        valve.returned(event("a"));
        assertThat(state.isEmpty()).isTrue();
        flood();
        assertThat(takes("a")).isTrue();
        assertThat(state.get(TEAM + ":a")).isEqualTo(1);
    }

    @Test
    void onlyWhatTheTopicWouldTakeLeaves() throws Exception {
        flood();
        int size = leaving("a").bytes();
        assertThat(valve(LIMIT, size).takes(leaving("a"))).isTrue();
        OverflowValve smaller = valve(LIMIT, size - 1);
        assertThat(smaller.takes(leaving("b"))).isFalse();
        assertThat(smaller.persons()).isZero();
    }

    @Test
    void whoIsOutThereIsKnownAfterARestart() throws Exception {
        state.put(TEAM + ":a:b", 2L);
        OverflowValve restored = valve(LIMIT, MAX_BYTES);
        long[] current = {0};
        restored.restore(keys(TEAM, TEAM), key -> current[0] = key);
        assertThat(current[0]).isEqualTo(TEAM);
        assertThat(restored.persons()).isEqualTo(1);
        assertThat(restored.takes(leaving("a:b"))).isTrue();
        assertThat(restored.takes(leaving("a"))).isFalse();
        assertThat(restored.takes(leaving("b"))).isFalse();
        assertThat(state.get(TEAM + ":a:b")).isEqualTo(3);
    }

    @Test
    void theTopicMustStayWhileSomethingIsInIt() throws Exception {
        valve(0, MAX_BYTES).restore(keys(), key -> {});
        state.put(TEAM + ":a", 1L);
        assertThatThrownBy(() -> valve(0, MAX_BYTES).restore(keys(TEAM), key -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Events of 1 persons are in the overflow topic");
    }

    private static KeyedStateBackend<Long> keys(Long... keys) {
        return BackendOfKeys.of(KeyedPluginState.OVERFLOW, keys);
    }
}
