package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.RegistryChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Starts, renews and ends the schedules of a team's configs, where the team's state is (decision
 * 0043): a plugin that has never seen an event still runs every minute. An activation waits until
 * the registry of at least its revision was read.
 *
 * <p>Owns: keyed state {@code activations}, and which teams have some. Lives: as the operator.
 * Threads: task thread. Survives: restarts.
 */
final class Activations {

    private final MapState<Integer, Long> pending;
    private final TeamPlugins plugins;
    private final ScheduleBook schedules;
    private final ConfigPurge purge;
    private final TeamPlugins.KeyScope keys;
    private final LongSupplier clock;
    private final ScheduleOwner owner;
    private final Set<Long> teams = new HashSet<>();

    /**
     * @param owner whose plugins are started here
     */
    Activations(
            MapState<Integer, Long> pending,
            TeamPlugins plugins,
            ScheduleBook schedules,
            ConfigPurge purge,
            TeamPlugins.KeyScope keys,
            LongSupplier clock,
            ScheduleOwner owner) {
        this.pending = pending;
        this.plugins = plugins;
        this.schedules = schedules;
        this.purge = purge;
        this.keys = keys;
        this.clock = clock;
        this.owner = owner;
    }

    /** After a restore: the registry that was read since holds what was waited for. */
    void restore(KeyedStateBackend<Long> backend) throws Exception {
        try (Stream<Long> found =
                backend.getKeys(KeyedPluginState.ACTIVATIONS, VoidNamespace.INSTANCE)) {
            found.forEach(teams::add);
        }
        apply(Long.MAX_VALUE);
    }

    /**
     * @param key of the config's state; it is the current one
     */
    void add(long key, RegistryChange change) throws Exception {
        if (change.configId() == RegistryChange.TEAM) {
            return;
        }
        pending.put(change.configId(), change.revision());
        teams.add(key);
    }

    /**
     * Does those of one key, which is the current one.
     *
     * @param revision that the registry in force has at least
     */
    void applyTo(long key, long revision) {
        if (teams.contains(key)) {
            apply(key, revision);
        }
    }

    /**
     * Does those of all keys: the registry is another one now.
     *
     * @param revision that the registry in force has at least
     */
    void apply(long revision) {
        for (long team : List.copyOf(teams)) {
            keys.run(team, () -> apply(team, revision));
        }
    }

    private void apply(long team, long revision) {
        try {
            List<Integer> due = new ArrayList<>();
            boolean all = true;
            for (var entry : pending.entries()) {
                if (entry.getValue() <= revision) {
                    due.add(entry.getKey());
                } else {
                    all = false;
                }
            }
            for (int config : due) {
                pending.remove(config);
                activate(team, config);
            }
            if (all) {
                teams.remove(team);
            }
        } catch (Exception e) {
            throw new FlinkRuntimeException(
                    "Cannot activate the plugin configs of team " + team, e);
        }
    }

    private void activate(long team, int configId) throws Exception {
        LoadedPlugin plugin = plugins.of(team).find(configId);
        if (plugin == null) {
            schedules.keepOnly(configId, List.of());
            purge.notInForce(configId);
        } else if (plugin.scope() == StateScope.TEAM && plugin.mayRunByItself()) {
            start(plugin);
        } else {
            schedules.keepOnly(configId, List.of());
        }
    }

    /**
     * Loads a plugin, sets it up if it has tasks or jobs (contract §1.10 point 6), and starts its
     * schedules. The team is the current key.
     */
    void start(LoadedPlugin plugin) {
        try {
            startSchedules(plugin);
        } catch (Exception e) {
            throw new FlinkRuntimeException(
                    "Cannot start the schedules of plugin config " + plugin.configId(), e);
        }
    }

    private void startSchedules(LoadedPlugin plugin) throws Exception {
        if (!plugin.loads() || ScheduleOwner.of(plugin.instance()) != owner) {
            schedules.keepOnly(plugin.configId(), List.of());
            return;
        }
        Set<String> tasks = plugin.instance().scheduledTasks();
        schedules.keepOnly(plugin.configId(), tasks);
        for (String task : tasks) {
            schedules.start(plugin.configId(), task, clock.getAsLong());
        }
        if (!tasks.isEmpty() || plugin.instance().hasJobs()) {
            plugin.prepare(null);
        }
    }
}
