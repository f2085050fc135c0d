package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The plugins of the teams of one subtask. A team's plugins are loaded when its first event needs
 * them. When the registry changes, what is the same goes on; what was replaced ends with the last
 * work that uses it, then {@code teardownPlugin} runs (contract §2.3 with §10 row 18).
 *
 * <p>In delivery a config with a shard stands where a team stands elsewhere, here and in the
 * scheduler: as the key of state, as whose plugins run, as who takes turns.
 *
 * <p>Owns: plugin instances. Lives: as the operator. Threads: task thread. Survives: nothing.
 */
final class TeamPlugins implements AutoCloseable {

    /** Runs an action with a team's key as the current one. */
    interface KeyScope {
        void run(long teamId, Runnable action);
    }

    /** Which configs run under a key, in the order they run. */
    interface Chains {
        List<PluginInstallation> of(RegistrySnapshot registry, long key);
    }

    /** Makes a plugin that is not loaded yet. */
    interface Maker {
        LoadedPlugin make(long key, PluginInstallation installation);
    }

    private final Chains chains;
    private final Maker maker;
    private final HookDriver hooks;
    private final PluginReports reports;
    private final Consumer<LoadedPlugin> onAdded;
    private final KeyScope keys;
    private final Map<Long, TeamChain> teams = new HashMap<>();
    private final List<LoadedPlugin> leaving = new ArrayList<>();
    private final KeptChains kept;
    private final List<Runnable> awaiting = new ArrayList<>();
    private RegistrySnapshot registry;

    /**
     * @param onAdded told of each plugin that joins a chain, while its team is the current key
     * @param kept where replaced chains stay for a while
     */
    TeamPlugins(
            RegistrySnapshot registry,
            Chains chains,
            Maker maker,
            HookDriver hooks,
            PluginReports reports,
            Consumer<LoadedPlugin> onAdded,
            KeyScope keys,
            KeptChains kept) {
        this.registry = registry;
        this.chains = chains;
        this.maker = maker;
        this.hooks = hooks;
        this.reports = reports;
        this.onAdded = onAdded;
        this.keys = keys;
        this.kept = kept;
    }

    /** In the order they run. The team must be the current key. */
    TeamChain of(long teamId) {
        TeamChain chain = teams.get(teamId);
        if (chain == null) {
            List<PluginInstallation> installations = chains.of(registry, teamId);
            chain =
                    installations.isEmpty()
                            ? new TeamChain(List.of())
                            : new TeamChain(
                                    installations.stream()
                                            .map(each -> maker.make(teamId, each))
                                            .toList());
            teams.put(teamId, chain);
            chain.plugins().forEach(onAdded);
        }
        return chain;
    }

    /**
     * The chain that an event was begun with. The team must be the current key.
     *
     * @return {@code null} when it is not known here: not yet, or not any more
     */
    TeamChain of(long teamId, ChainStamp begunWith) {
        TeamChain chain = of(teamId);
        return begunWith.isAny() || chain.fingerprint() == begunWith.fingerprint()
                ? chain
                : kept.find(teamId, begunWith.fingerprint());
    }

    /**
     * The chain to take for one that is not known here: what was in force here when the event was
     * begun, as far as that is kept, so that a person's events never go back to an older chain.
     */
    TeamChain insteadOf(long teamId, ChainStamp begunWith) {
        TeamChain chain = kept.asOf(teamId, begunWith.millis());
        return chain == null ? of(teamId) : chain;
    }

    /** Has something told once when the registry has changed. */
    void whenChanged(Runnable told) {
        awaiting.add(told);
    }

    /** Whether events of the team may pass without a look at its order. */
    boolean hasNone(long teamId) {
        return of(teamId).plugins().isEmpty();
    }

    /**
     * Puts a newer snapshot in force for what begins from now on. A changed plugin that cannot be
     * loaded does not take the place of one that works, and is not tried again before it changes.
     */
    void changeTo(RegistrySnapshot newer) {
        registry = newer;
        for (Map.Entry<Long, TeamChain> team : teams.entrySet()) {
            if (differs(team.getValue(), chains.of(newer, team.getKey()))) {
                keys.run(
                        team.getKey(),
                        () -> team.setValue(replace(team.getKey(), team.getValue())));
            }
        }
        List<Runnable> told = List.copyOf(awaiting);
        awaiting.clear();
        told.forEach(Runnable::run);
    }

    private static boolean differs(TeamChain chain, List<PluginInstallation> now) {
        List<LoadedPlugin> before = chain.plugins();
        if (before.size() != now.size()) {
            return true;
        }
        for (int i = 0; i < now.size(); i++) {
            PluginInstallation old = before.get(i).installation();
            if (old.configId() != now.get(i).configId()
                    || !before.get(i).standsFor(now.get(i).version())) {
                return true;
            }
        }
        return false;
    }

    private TeamChain replace(long teamId, TeamChain old) {
        List<LoadedPlugin> plugins = new ArrayList<>();
        List<LoadedPlugin> added = new ArrayList<>();
        for (PluginInstallation installation : chains.of(registry, teamId)) {
            LoadedPlugin before = old.find(installation.configId());
            if (before != null && before.standsFor(installation.version())) {
                plugins.add(before);
                continue;
            }
            if (before != null && before.installation().version().equals(installation.version())) {
                before.refuse(null); // what could not be loaded was taken back
                if (before.isSetUp()) {
                    reports.working(before);
                }
                plugins.add(before);
                continue;
            }
            LoadedPlugin next = maker.make(teamId, installation);
            if (before != null && before.instance() != null && !canLoad(next)) {
                before.refuse(installation.version());
                plugins.add(before);
                continue;
            }
            plugins.add(next);
            added.add(next);
        }
        // Work under the old chain may come yet to a plugin that both have.
        TeamChain chain = new TeamChain(plugins).use();
        List<LoadedPlugin> gone = new ArrayList<>(old.plugins());
        gone.removeAll(plugins);
        gone.forEach(LoadedPlugin::replaced);
        leaving.addAll(gone);
        kept.keep(teamId, old);
        old.retire(
                () -> {
                    keys.run(teamId, () -> gone.forEach(this::tearDown));
                    chain.leave();
                });
        added.forEach(onAdded);
        return chain;
    }

    private boolean canLoad(LoadedPlugin plugin) {
        try {
            plugin.load();
            return true;
        } catch (PluginPlatform.PluginLoadException e) {
            reports.keptOld(plugin, e);
            return false;
        }
    }

    private void tearDown(LoadedPlugin plugin) {
        if (!plugin.owesTeardown()) {
            left(plugin);
            return;
        }
        InvocationOrigin origin =
                new InvocationOrigin("teardown:" + plugin.configId() + ":" + UUID.randomUUID(), 0);
        HookResult result =
                hooks.call(
                        plugin,
                        HookCall.teardownPlugin(),
                        origin,
                        null,
                        later -> tornDown(plugin, later));
        if (result != null) {
            tornDown(plugin, result);
        }
    }

    private void tornDown(LoadedPlugin plugin, HookResult result) {
        if (result instanceof HookResult.Threw threw) {
            reports.failed(plugin, threw, null);
            plugin.log().log(
                    Source.SYSTEM,
                    Type.ERROR,
                    "Plugin failed to unload (instance ID " + plugin.log().instanceId() + ").");
        } else {
            plugin.log().system(Type.DEBUG, "Plugin unloaded");
        }
        left(plugin);
    }

    private void left(LoadedPlugin plugin) {
        leaving.remove(plugin);
        plugin.close();
    }

    /** Tears all plugins down: the input has ended. Some may have to be waited for. */
    void tearDownAll() {
        kept.releaseAll();
        for (Map.Entry<Long, TeamChain> team : teams.entrySet()) {
            List<LoadedPlugin> plugins = team.getValue().plugins();
            leaving.addAll(plugins);
            keys.run(team.getKey(), () -> plugins.forEach(this::tearDown));
        }
        teams.clear();
    }

    /** Whether a plugin that was replaced has not ended yet. */
    boolean anyLeaving() {
        return !leaving.isEmpty();
    }

    int paused(long nowMillis) {
        return (int)
                teams.values().stream()
                        .flatMap(chain -> chain.plugins().stream())
                        .filter(plugin -> plugin.isPaused(nowMillis))
                        .count();
    }

    /** Of those that are not healthy. */
    List<HealthEntry> health(long nowMillis) {
        return teams.values().stream()
                .flatMap(chain -> chain.plugins().stream())
                .map(plugin -> plugin.healthEntry(nowMillis))
                .filter(Objects::nonNull)
                .toList();
    }

    int loaded() {
        return teams.values().stream()
                .flatMap(chain -> chain.plugins().stream())
                .mapToInt(plugin -> plugin.instance() == null ? 0 : 1)
                .sum();
    }

    @Override
    public void close() {
        teams.values().forEach(chain -> chain.plugins().forEach(LoadedPlugin::close));
        List.copyOf(leaving).forEach(LoadedPlugin::close);
        teams.clear();
        leaving.clear();
    }
}
