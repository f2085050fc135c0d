package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.StorageStore;
import io.hedgerow.runtime.module.HostException;

/** Behind {@code meta.storage} and {@code meta.utils.cursor} (contract §3.2, §3.4). */
final class StorageFunctions {

    /** What the legacy table could hold (contract §3.2). */
    private static final int LONGEST_KEY = 200;

    private final StorageStore store;
    private final PluginLimits limits;

    StorageFunctions(StorageStore store, PluginLimits limits) {
        this.store = store;
        this.limits = limits;
    }

    void addTo(HostTable table) {
        table.add("storageGet", a -> store.get((String) a[0]));
        table.add("storageSet", this::set);
        table.add(
                "storageDelete",
                a -> {
                    store.remove((String) a[0]);
                    return null;
                });
    }

    private Object set(Object[] a) throws HostException {
        store.put(
                TextLimit.check((String) a[0], LONGEST_KEY, "storage key"),
                TextLimit.check((String) a[1], limits.storageValueChars(), "storage value"));
        return null;
    }
}
