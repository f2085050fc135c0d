package io.hedgerow.runtime.host.memory;

import io.hedgerow.runtime.host.CacheStore;
import java.util.Map;
import java.util.TreeMap;

/** {@code meta.cache} of one plugin and team in a map, sorted by key. */
public final class MemoryCache implements CacheStore {

    private final Map<String, Entry> contents = new TreeMap<>();

    @Override
    public Entry get(String key) {
        return contents.get(key);
    }

    @Override
    public void put(String key, Entry entry) {
        contents.put(key, entry);
    }

    @Override
    public void remove(String key) {
        contents.remove(key);
    }

    /** The map itself, with entries that have expired. */
    public Map<String, Entry> contents() {
        return contents;
    }
}
