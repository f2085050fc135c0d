package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.junit.jupiter.api.Test;

class InFlightStateTest {

    private final Map<Long, List<InFlightEntry>> byKey = new HashMap<>();
    private long current;
    private int touched;
    private final InFlightState state = state();

    private InFlightState state() {
        return new InFlightState(new Entries(), key -> current = key);
    }

    /** List state of the current key. */
    private final class Entries implements ListState<InFlightEntry> {

        @Override
        public void update(List<InFlightEntry> values) {
            touched++;
            byKey.put(current, List.copyOf(values));
        }

        @Override
        public void clear() {
            touched++;
            byKey.remove(current);
        }

        @Override
        public Iterable<InFlightEntry> get() {
            return byKey.get(current);
        }

        @Override
        public void addAll(List<InFlightEntry> values) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void add(InFlightEntry value) {
            throw new UnsupportedOperationException();
        }
    }

    private static InFlightEntry entry(int id) {
        return new InFlightEntry(new InFlightEntry.Task(id, "runEveryDay", 0), 0, id, null);
    }

    private static PluginWork work(long key, int id) {
        StubWork work = new StubWork(OrderKey.task(key, id, "runEveryDay"), "w" + id);
        work.entry = entry(id);
        return work;
    }

    private List<String> read(InFlightState from, Long... keys) throws Exception {
        List<String> read = new ArrayList<>();
        from.read(
                BackendOfKeys.of(KeyedPluginState.IN_FLIGHT, keys),
                (key, entry) -> {
                    assertThat(current).as("the current key").isEqualTo(key);
                    read.add(key + ":" + entry.configId());
                });
        return read;
    }

    @Test
    void writesWorkByKeyInOrder() throws Exception {
        state.write(List.of(work(1, 10), work(2, 20), work(1, 11)));
        assertThat(byKey)
                .isEqualTo(Map.of(1L, List.of(entry(10), entry(11)), 2L, List.of(entry(20))));
        assertThat(read(state(), 2L, 1L, 2L)).containsExactly("2:20", "1:10", "1:11");
    }

    @Test
    void whatIsKeptElsewhereIsNotWritten() throws Exception {
        PluginWork elsewhere = work(1, 10);
        ((StubWork) elsewhere).entry = null;
        state.write(List.of(elsewhere));
        assertThat(touched).isZero();
    }

    @Test
    void whatHasEndedSinceIsClearedOnce() throws Exception {
        state.write(List.of(work(1, 10), work(2, 20)));
        state.write(List.of(work(2, 21)));
        assertThat(byKey).isEqualTo(Map.of(2L, List.of(entry(21))));
        state.write(List.of());
        assertThat(byKey).isEmpty();
        touched = 0;
        state.write(List.of());
        assertThat(touched).as("nothing to do any more").isZero();
    }

    @Test
    void whatWasRestoredAndHasEndedIsCleared() throws Exception {
        state.write(List.of(work(1, 10), work(2, 20)));
        InFlightState restored = state();
        assertThat(read(restored, 1L, 2L)).hasSize(2);
        restored.write(List.of(work(2, 20)));
        assertThat(byKey).isEqualTo(Map.of(2L, List.of(entry(20))));
    }
}
