package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.host.CacheStore.Entry;
import io.hedgerow.runtime.host.RefusedException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;

class StateCacheStoreTest {

    private static final StateLimits LIMITS = new StateLimits(5, 20);

    private final MapStateInMemory<PluginStateKey, byte[]> state = new MapStateInMemory<>();
    private int expiring;
    private final StateCacheStore store = store(3);

    private StateCacheStore store(int plugin) {
        return new StateCacheStore(state, plugin, LIMITS, () -> expiring++);
    }

    private String hex(String key) {
        return HexFormat.of().formatHex(state.get(new PluginStateKey(3, key)));
    }

    @Test
    void textsAndListsComeBackAsTheyWere() {
        for (Entry entry :
                List.of(
                        Entry.ofText("é😀", 5),
                        Entry.ofText("", 0),
                        Entry.ofList(List.of("a", "", "é"), Long.MAX_VALUE),
                        Entry.ofList(List.of(), 0))) {
            store.put("a", entry);
            assertThat(store.get("a")).isEqualTo(entry);
        }
        store.remove("a");
        assertThat(store.get("a")).isNull();
        assertThat(state.isEmpty()).isTrue();
    }

    @Test
    void anExpiredEntryIsGivenTheRuntimeJudgesIt() {
        store.put("a", Entry.ofText("1", 1));
        assertThat(store.get("a").expiredAt(1)).isTrue();
    }

    @Test
    void pluginsDoNotSeeEachOthers() {
        store.put("a", Entry.ofText("1", 0));
        store(4).put("a", Entry.ofText("2", 0));
        store(4).remove("a");
        assertThat(store.get("a").text()).isEqualTo("1");
        assertThat(store(4).get("a")).isNull();
    }

    @Test
    void onlyWhatExpiresHasToBeSweptUp() {
        store.put("a", Entry.ofText("1", 0));
        assertThat(expiring).isZero();
        store.put("a", Entry.ofText("1", 1));
        assertThat(expiring).isEqualTo(1);
    }

    /** Bytes that savepoints hold: a change needs a new format version. */
    @Test
    void theFormatStays() throws Exception {
        store.put("text", Entry.ofText("hi", 258));
        store.put("list", Entry.ofList(List.of("a", "b"), 0));
        assertThat(hex("text")).isEqualTo("01" + "0000000000000102" + "00" + "000000026869");
        assertThat(hex("list"))
                .isEqualTo("01" + "0".repeat(16) + "01" + "00000002" + "0000000161" + "0000000162");
        assertThat(StateCacheStore.expiresAt(state.get(new PluginStateKey(3, "text"))))
                .isEqualTo(258);
    }

    @Test
    void saysSoWhenAnEntryIsOfANewerFormat() {
        state.put(new PluginStateKey(3, "a"), new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        assertThatThrownBy(() -> store.get("a"))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessage("Cannot read cache key \"a\" of plugin 3")
                .hasRootCauseMessage("Unknown format version 2 of a cache entry");
    }

    @Test
    void refusesLongerKeysThanTheLimit() {
        store.put("12345", Entry.ofText("1", 0));
        assertThatThrownBy(() -> store.put("123456", Entry.ofText("1", 0)))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("Cache key is 6 characters long, the limit is 5");
    }

    @Test
    void aTextMayBeAsLargeAsTheLimitSays() {
        store.put("a", Entry.ofText("é".repeat(10), 9));
        assertThatThrownBy(() -> store.put("a", Entry.ofText("x".repeat(21), 9)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("Cache value of key \"a\" is 21 bytes long, the limit is 20");
        assertThat(store.get("a").text()).as("what was there stays").isEqualTo("é".repeat(10));
        assertThat(expiring).as("nothing more was written").isEqualTo(1);
    }

    @Test
    void ofAListItsElementsCountWithTheirLengths() {
        store.put("a", Entry.ofList(List.of("123456", "123456"), 0));
        assertThatThrownBy(() -> store.put("a", Entry.ofList(List.of("123456", "1234567"), 0)))
                .hasMessageContaining("is 21 bytes long");
        assertThatThrownBy(() -> store.put("a", Entry.ofList(List.of("", "", "", "", "", ""), 0)))
                .as("an endless list of nothing takes room, too")
                .hasMessageContaining("is 24 bytes long");
    }

    @Test
    void namesTheEntryThatStateCannotGive() {
        StateCacheStore broken =
                new StateCacheStore(new BrokenMapState<>("disk"), 3, LIMITS, () -> expiring++);
        assertThatThrownBy(() -> broken.put("a", Entry.ofText("1", 1)))
                .hasMessage("Cannot write cache key \"a\" of plugin 3")
                .hasRootCauseMessage("disk");
        assertThat(expiring).isZero();
        assertThatThrownBy(() -> broken.remove("a"))
                .hasMessage("Cannot remove cache key \"a\" of plugin 3");
    }
}
