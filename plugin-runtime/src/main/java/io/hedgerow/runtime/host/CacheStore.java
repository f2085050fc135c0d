package io.hedgerow.runtime.host;

import java.util.List;

/**
 * What stands behind {@code meta.cache} of one (plugin, team) (contract §3.3). The Redis semantics
 * (expiry, counters, lists) live in the runtime; a store only keeps entries. Called only on the
 * thread that owns the plugin context; must not block.
 */
public interface CacheStore {

    /**
     * @return the entry, also if it has expired, or {@code null}
     */
    Entry get(String key);

    void put(String key, Entry entry);

    void remove(String key);

    /**
     * One cache entry; exactly one of {@code text} and {@code list} is set.
     *
     * @param text content of a string or counter entry
     * @param list content of a list entry, head first
     * @param expiresAtMillis milliseconds since the epoch after which the entry does not exist; 0
     *     means never
     */
    record Entry(String text, List<String> list, long expiresAtMillis) {

        public static Entry ofText(String text, long expiresAtMillis) {
            return new Entry(text, null, expiresAtMillis);
        }

        public static Entry ofList(List<String> list, long expiresAtMillis) {
            return new Entry(null, List.copyOf(list), expiresAtMillis);
        }

        public boolean expiredAt(long nowMillis) {
            return expiresAtMillis != 0 && expiresAtMillis <= nowMillis;
        }
    }
}
