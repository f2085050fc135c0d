package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.JobQueue;
import io.hedgerow.runtime.host.StorageStore;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.FlinkRuntimeException;

/** The team's state, in the subtask that owns it. The state's current key must be the team. */
final class HomeStores implements TeamStores {

    private final MapState<PluginStateKey, byte[]> storage;
    private final MapState<PluginStateKey, byte[]> cache;
    private final StateLimits limits;
    private final CacheSweep sweep;
    private final JobBook jobs;
    private final JobAdmission dueJobs;
    private final LongSupplier clock;

    HomeStores(
            MapState<PluginStateKey, byte[]> storage,
            MapState<PluginStateKey, byte[]> cache,
            StateLimits limits,
            CacheSweep sweep,
            JobBook jobs,
            JobAdmission dueJobs,
            LongSupplier clock) {
        this.storage = storage;
        this.cache = cache;
        this.limits = limits;
        this.sweep = sweep;
        this.jobs = jobs;
        this.dueJobs = dueJobs;
        this.clock = clock;
    }

    @Override
    public StorageStore storage(LoadedPlugin plugin) {
        return new StateStorageStore(storage, plugin.configId(), limits);
    }

    @Override
    public CacheStore cache(LoadedPlugin plugin) {
        long team = plugin.key();
        return new StateCacheStore(
                cache,
                plugin.identity().pluginId(),
                limits,
                () -> sweep.entryWritten(team, clock.getAsLong()));
    }

    @Override
    public JobQueue jobs(LoadedPlugin plugin) {
        return (origin, ordinal, name, payload, due) -> enqueue(plugin, origin, name, payload, due);
    }

    private void enqueue(
            LoadedPlugin plugin, InvocationOrigin origin, String name, String payload, long due) {
        PluginJob job = new PluginJob(plugin.configId(), name, payload, due, origin.captureDepth());
        try {
            long id = jobs.nextId();
            if (due <= clock.getAsLong()) {
                dueJobs.due(plugin.key(), id, job);
            } else {
                jobs.keep(id, job);
            }
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot enqueue job " + name, e);
        }
    }
}
