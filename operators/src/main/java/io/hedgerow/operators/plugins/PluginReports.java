package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of what goes wrong with plugins: in their log and in their config's row (contract §5.4). */
final class PluginReports {

    private static final Logger LOG = LoggerFactory.getLogger(PluginReports.class);

    /** A hook threw. The config stays in force. */
    void failed(LoadedPlugin plugin, HookResult.Threw threw, String eventJson) {
        plugin.log().log(Source.PLUGIN, Type.ERROR, threw.text());
    }

    /** The plugin is loaded and set up. */
    void working(LoadedPlugin plugin) {
    }

    /** The code cannot be loaded: the plugin is skipped. */
    void loadFailed(LoadedPlugin plugin, PluginPlatform.PluginLoadException e) {
        LOG.warn(
                "Plugin \"{}\" (config {}) of team {} is skipped: {}",
                plugin.identity().pluginName(),
                plugin.configId(),
                plugin.identity().teamId(),
                e.getMessage());
        plugin.log().log(
                Source.SYSTEM,
                Type.ERROR,
                "Plugin failed to load (instance ID %s): %s. Disabled the app!"
                        .formatted(plugin.log().instanceId(), e.getMessage()));
    }

    /** A new version cannot be loaded: the one before stays. */
    void keptOld(LoadedPlugin plugin, PluginPlatform.PluginLoadException e) {
        LOG.warn(
                "The new version of plugin \"{}\" (config {}) of team {} cannot be loaded, the one before goes on: {}",
                plugin.identity().pluginName(),
                plugin.configId(),
                plugin.identity().teamId(),
                e.getMessage());
        plugin.log().log(
                Source.SYSTEM,
                Type.ERROR,
                "The new version failed to load (instance ID %s): %s. The version before goes on."
                        .formatted(plugin.log().instanceId(), e.getMessage()));
    }

    /** Setup failed for good: the plugin is skipped. */
    void setupFailed(LoadedPlugin plugin, HookResult.Threw threw, int attempt, int attempts) {
        plugin.log().log(Source.PLUGIN, Type.ERROR, threw.text());
        plugin.log().log(
                Source.SYSTEM,
                Type.ERROR,
                "setupPlugin failed with %s%s: %s (instance ID %s). Disabled the app!"
                        .formatted(
                                threw.name(),
                                threw.retry() ? " (attempt " + attempt + "/" + attempts + ")" : "",
                                threw.message(),
                                plugin.log().instanceId()));
    }
}
