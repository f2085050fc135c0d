package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * Clears up after configs that are no longer in force (decision 0087). The jobs of one are
 * cancelled at once, whether it was disabled or deleted. Its storage, and its plugin's cache when
 * no other config of the team has it, go a day after it was deleted, unless it is there again.
 *
 * <p>Owns: timers of the configs, how far the clearing is. Lives: as the operator. Threads: task
 * thread; the current key is the config's. Survives: restarts, through the timers; what was cut off
 * begins again.
 */
final class ConfigPurge {

    static final long GRACE_MILLIS = Duration.ofDays(1).toMillis();

    private static final String JOBS = "jobs";
    private static final String STATE = "state";

    private final StateSweep<Long, PluginJob> jobs;
    private final StateSweep<PluginStateKey, byte[]> storage;
    private final StateSweep<PluginStateKey, byte[]> cache;
    private final TeamTimers timers;
    private final LongSupplier clock;
    private final Map<Pass, Integer> cancelled = new HashMap<>();
    private Supplier<RegistrySnapshot> registry;
    private Function<PluginIdentity, PluginLog> logs;
    private ScheduleOwner here;

    private record Pass(long key, int configId) {}

    /**
     * @param clock milliseconds since the epoch
     */
    ConfigPurge(
            MapState<Long, PluginJob> jobs,
            MapState<PluginStateKey, byte[]> storage,
            MapState<PluginStateKey, byte[]> cache,
            TeamTimers timers,
            LongSupplier clock) {
        this.jobs = new StateSweep<>(jobs);
        this.storage = new StateSweep<>(storage);
        this.cache = new StateSweep<>(cache);
        this.timers = timers;
        this.clock = clock;
    }

    /**
     * To be called once, before anything is due.
     *
     * @param inForce the registry
     * @param log of a config that does not run
     * @param topology whose keys these are
     */
    void runIn(
            Supplier<RegistrySnapshot> inForce,
            Function<PluginIdentity, PluginLog> log,
            ScheduleOwner topology) {
        registry = inForce;
        logs = log;
        here = topology;
    }

    /** Tells in which backend the state is. */
    void in(KeyedStateBackend<?> backend) {
        jobs.in(backend);
        storage.in(backend);
        cache.in(backend);
    }

    /** A config of the current key does not run here any more. */
    void notInForce(int configId) {
        long now = clock.getAsLong();
        timers.register(TimerTarget.purge(configId, JOBS), now);
        timers.register(TimerTarget.purge(configId, STATE), now + GRACE_MILLIS);
    }

    /** A timer of the current key has fired. */
    void due(long key, TimerTarget target) throws Exception {
        Pass pass = new Pass(key, (int) target.id());
        boolean ended = target.name().equals(JOBS) ? cancelsJobs(pass) : clearsState(pass);
        if (!ended) {
            timers.register(target, clock.getAsLong() + 1);
        }
    }

    private boolean cancelsJobs(Pass pass) throws Exception {
        if (mayRunAgain(registry.get(), pass.configId)) {
            cancelled.remove(pass);
            return true;
        }
        boolean ended = jobs.slice(pass, (id, job) -> job.configId() == pass.configId);
        int count = cancelled.getOrDefault(pass, 0) + jobs.removed();
        if (!ended) {
            cancelled.put(pass, count);
            return false;
        }
        cancelled.remove(pass);
        if (count > 0) {
            tell(
                    pass.key,
                    pass.configId,
                    count + " waiting job(s) cancelled: the config is no longer in force");
        }
        return true;
    }

    /** One that is refused, say until its new version is approved, is not disabled. */
    private static boolean mayRunAgain(RegistrySnapshot now, int configId) {
        return now.config(configId) != null
                || now.refused().stream()
                        .anyMatch(each -> each.identity().pluginConfigId() == configId);
    }

    private boolean clearsState(Pass pass) throws Exception {
        RegistrySnapshot now = registry.get();
        if (!now.isDeleted(pass.configId)) {
            return true;
        }
        boolean ended = storage.slice(pass, (key, value) -> key.owner() == pass.configId);
        return cache.slice(pass, (key, value) -> !usesPlugin(now, pass.key, key.owner())) && ended;
    }

    /** In delivery a key is one config's, and that is deleted. */
    private boolean usesPlugin(RegistrySnapshot now, long key, int pluginId) {
        return here == ScheduleOwner.INGESTION && now.usesPlugin(key, pluginId);
    }

    /** Tells in the log of a config that is not in force. */
    void tell(long key, int configId, String message) {
        PluginIdentity known = registry.get().known(configId);
        if (known == null && here == ScheduleOwner.INGESTION) {
            known = new PluginIdentity(key, 0, configId, "");
        }
        if (known != null) {
            logs.apply(known).log(Source.SYSTEM, Type.WARN, message);
        }
    }
}
