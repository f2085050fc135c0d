package io.hedgerow.runtime.host;

/**
 * What stands behind {@code meta.storage} and {@code meta.utils.cursor} of one plugin config
 * (contract §3.2, §3.4). Values are JSON text. Called only on the thread that owns the plugin
 * context; must not block.
 */
public interface StorageStore {

    /**
     * @return the JSON text, or {@code null} if there is no such key
     */
    String get(String key);

    void put(String key, String json);

    void remove(String key);
}
