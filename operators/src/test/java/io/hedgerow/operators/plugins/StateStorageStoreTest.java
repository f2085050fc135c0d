package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.host.RefusedException;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;

class StateStorageStoreTest {

    private static final StateLimits LIMITS = new StateLimits(5, 10);

    private final MapStateInMemory<PluginStateKey, byte[]> state = new MapStateInMemory<>();
    private final StateStorageStore store = store(7);

    private StateStorageStore store(int config) {
        return new StateStorageStore(state, config, LIMITS);
    }

    @Test
    void keepsTextAsItIsUntilItIsRemoved() {
        assertThat(store.get("a")).isNull();
        store.put("a", "\"é😀\"");
        assertThat(store.get("a")).isEqualTo("\"é😀\"");
        store.put("a", "null");
        assertThat(store.get("a")).isEqualTo("null");
        store.remove("a");
        store.remove("a");
        assertThat(store.get("a")).isNull();
        assertThat(state.isEmpty()).isTrue();
    }

    @Test
    void configsDoNotSeeEachOthers() {
        store.put("a", "1");
        store(8).put("a", "2");
        store(8).remove("b");
        assertThat(store.get("a")).isEqualTo("1");
        store(8).remove("a");
        assertThat(store.get("a")).isEqualTo("1");
    }

    @Test
    void refusesLongerKeysThanTheLimit() {
        store.put("12345", "1");
        assertThatThrownBy(() -> store.put("123456", "1"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.errorName()).isEqualTo("RangeError"))
                .hasMessage("Storage key is 6 characters long, the limit is 5: 12345...");
        assertThat(store.get("123456")).isNull();
    }

    @Test
    void refusesLargerValuesThanTheLimitInBytes() {
        store.put("a", "\"12345678\"");
        store.put("b", "\"éééé\"");
        assertThatThrownBy(() -> store.put("a", "\"123456789\""))
                .isInstanceOf(RefusedException.class)
                .hasMessage("Storage value of key \"a\" is 11 bytes long, the limit is 10");
        assertThatThrownBy(() -> store.put("b", "\"ééééé\""))
                .hasMessageContaining("is 12 bytes long");
        assertThat(store.get("a")).as("what was there stays").isEqualTo("\"12345678\"");
        assertThat(store.get("b")).isEqualTo("\"éééé\"");
    }

    @Test
    void namesTheEntryThatStateCannotGive() {
        StateStorageStore broken = new StateStorageStore(new BrokenMapState<>("disk"), 7, LIMITS);
        assertThatThrownBy(() -> broken.get("a"))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessage("Cannot read storage key \"a\" of plugin config 7")
                .hasRootCauseMessage("disk");
        assertThatThrownBy(() -> broken.put("a", "1"))
                .hasMessage("Cannot write storage key \"a\" of plugin config 7");
        assertThatThrownBy(() -> broken.remove("a"))
                .hasMessage("Cannot remove storage key \"a\" of plugin config 7");
    }
}
