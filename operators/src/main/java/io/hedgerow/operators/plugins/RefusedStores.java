package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.JobQueue;
import io.hedgerow.runtime.host.RefusedException;
import io.hedgerow.runtime.host.StorageStore;

/**
 * The team's state in the parallel lane: there is none. A plugin that asks for it was judged
 * wrongly by its text; it is marked, and its events go on in the home lane before anything came of
 * the call (decision 0046).
 */
final class RefusedStores implements TeamStores {

    @Override
    public StorageStore storage(LoadedPlugin plugin) {
        return new StorageStore() {
            @Override
            public String get(String key) {
                throw refused(plugin);
            }

            @Override
            public void put(String key, String json) {
                throw refused(plugin);
            }

            @Override
            public void remove(String key) {
                throw refused(plugin);
            }
        };
    }

    @Override
    public CacheStore cache(LoadedPlugin plugin) {
        return new CacheStore() {
            @Override
            public Entry get(String key) {
                throw refused(plugin);
            }

            @Override
            public void put(String key, Entry entry) {
                throw refused(plugin);
            }

            @Override
            public void remove(String key) {
                throw refused(plugin);
            }
        };
    }

    @Override
    public JobQueue jobs(LoadedPlugin plugin) {
        return (origin, ordinal, name, payload, due) -> {
            throw refused(plugin);
        };
    }

    private static RefusedException refused(LoadedPlugin plugin) {
        plugin.touchesTeamState();
        return new RefusedException(
                "IllegalOperationError",
                plugin.label()
                        + " reaches for its team's state in the parallel lane; its events run in the home lane from now on");
    }
}
