package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.JobQueue;
import io.hedgerow.runtime.host.StorageStore;

/** What of a team's state a plugin reaches. */
interface TeamStores {

    StorageStore storage(LoadedPlugin plugin);

    CacheStore cache(LoadedPlugin plugin);

    JobQueue jobs(LoadedPlugin plugin);
}
