package io.hedgerow.operators.plugins;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded plugins of the teams of one subtask. A team's plugins are loaded with its first event;
 * one that does not load is logged and skipped (contract §1.10, §2.2).
 *
 * <p>Owns: plugin instances. Lives: as the operator. Threads: task thread. Survives: nothing.
 */
final class TeamPlugins implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TeamPlugins.class);

    private final RegistrySnapshot registry;
    private final PluginPlatform platform;
    private final PluginServices services;
    private final Consumer<LoadedPlugin> onLoaded;
    private final Map<Long, List<LoadedPlugin>> teams = new HashMap<>();

    /**
     * @param onLoaded told of each plugin while the team is the current key
     */
    TeamPlugins(
            RegistrySnapshot registry,
            PluginPlatform platform,
            PluginServices services,
            Consumer<LoadedPlugin> onLoaded) {
        this.registry = registry;
        this.platform = platform;
        this.services = services;
        this.onLoaded = onLoaded;
    }

    /** In the order they run. The team must be the current key. */
    List<LoadedPlugin> of(long teamId) {
        List<LoadedPlugin> plugins = teams.get(teamId);
        if (plugins == null) {
            plugins = load(teamId);
            teams.put(teamId, plugins);
            plugins.forEach(onLoaded);
        }
        return plugins;
    }

    /**
     * @return {@code null} when the team has no such config in force
     */
    LoadedPlugin find(long teamId, int configId) {
        return of(teamId).stream()
                .filter(each -> each.configId() == configId)
                .findFirst()
                .orElse(null);
    }

    Iterable<LoadedPlugin> all() {
        return teams.values().stream().flatMap(List::stream).toList();
    }

    private List<LoadedPlugin> load(long teamId) {
        List<PluginInstallation> chain = registry.chain(teamId);
        List<LoadedPlugin> plugins = new ArrayList<>(chain.size());
        for (PluginInstallation installation : chain) {
            plugins.add(load(installation));
        }
        return List.copyOf(plugins);
    }

    private LoadedPlugin load(PluginInstallation installation) {
        PluginLog log = services.log(installation);
        InvocationOrigin origin = new InvocationOrigin();
        origin.begin("load:" + installation.configId(), 0);
        PluginInstance instance = null;
        try {
            if (installation.code() == null) {
                throw new PluginPlatform.PluginLoadException(installation.loadError(), null);
            }
            instance =
                    platform.load(
                            installation,
                            services.hostServices(installation.identity(), log, origin));
            log.system(Type.DEBUG, "Plugin loaded");
        } catch (PluginPlatform.PluginLoadException e) {
            LOG.warn(
                    "Plugin \"{}\" (config {}) of team {} is skipped: {}",
                    installation.identity().pluginName(),
                    installation.configId(),
                    installation.identity().teamId(),
                    e.getMessage());
            log.log(
                    Source.SYSTEM,
                    Type.ERROR,
                    "Plugin failed to load (instance ID %s): %s. Disabled the app!"
                            .formatted(log.instanceId(), e.getMessage()));
        }
        return new LoadedPlugin(installation, instance, log, origin);
    }

    @Override
    public void close() {
        teams.values().forEach(plugins -> plugins.forEach(LoadedPlugin::close));
        teams.clear();
    }
}
