package io.hedgerow.runtime.host.memory;

import io.hedgerow.runtime.host.StorageStore;
import java.util.Map;
import java.util.TreeMap;

/** {@code meta.storage} of one plugin config in a map, sorted by key. */
public class MemoryStorage implements StorageStore {

    private final Map<String, String> contents = new TreeMap<>();

    @Override
    public String get(String key) {
        return contents.get(key);
    }

    @Override
    public void put(String key, String json) {
        contents.put(key, json);
    }

    @Override
    public void remove(String key) {
        contents.remove(key);
    }

    /** The map itself: key → JSON text. */
    public Map<String, String> contents() {
        return contents;
    }
}
