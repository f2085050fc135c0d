package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.PluginErrorRecord;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of what goes wrong with plugins: in their log and in their config's row (contract §5.4).
 * While the task is being cancelled nothing is the plugin's doing: its thread is interrupted, and
 * loading, setup and calls fail from that.
 */
final class PluginReports {

    private static final Logger LOG = LoggerFactory.getLogger(PluginReports.class);

    private final Consumer<PluginStatus> statusOut;
    private final LongSupplier clock;
    private final BooleanSupplier cancelled;
    private final long since;

    /**
     * @param clock milliseconds since the epoch
     * @param cancelled whether the task is being cancelled
     */
    PluginReports(Consumer<PluginStatus> statusOut, LongSupplier clock, BooleanSupplier cancelled) {
        this.statusOut = statusOut;
        this.clock = clock;
        this.cancelled = cancelled;
        this.since = clock.getAsLong();
    }

    private void unlessCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new CancelTaskException("The task was cancelled while a plugin ran");
        }
    }

    /**
     * A hook threw. The config stays in force. That it is paused stays in its row: it is paused
     * because of what threw, and calls that were under way may still throw.
     *
     * @param eventJson what it was called with, or {@code null}
     */
    void failed(LoadedPlugin plugin, HookResult.Threw threw, String eventJson) {
        unlessCancelled();
        plugin.log().log(Source.PLUGIN, Type.ERROR, threw.text());
        if (!plugin.showsHealth()) {
            status(plugin, Kind.ERROR_SET, threw, eventJson);
        }
    }

    /**
     * The plugin is loaded and set up. Other subtasks load it at other times: errors that they have
     * had with it since the task began are not over.
     */
    void working(LoadedPlugin plugin) {
        plugin.lastError(null);
        emit(plugin, Kind.ERROR_CLEARED, null, since);
    }

    /** The code cannot be loaded: the plugin is skipped. */
    void loadFailed(LoadedPlugin plugin, PluginPlatform.PluginLoadException e) {
        unlessCancelled();
        warn(plugin, "is skipped: " + e.getMessage());
        systemError(plugin, "Plugin failed to load", e.getMessage() + ". Disabled the app!");
        status(plugin, Kind.DISABLED, loadError(e), null);
    }

    /** A new version cannot be loaded: the one before stays. */
    void keptOld(LoadedPlugin plugin, PluginPlatform.PluginLoadException e) {
        unlessCancelled();
        warn(
                plugin,
                "stays at the version before, the new one cannot be loaded: " + e.getMessage());
        systemError(
                plugin,
                "The new version failed to load",
                e.getMessage() + ". The version before goes on.");
        status(plugin, Kind.ERROR_SET, loadError(e), null);
    }

    private static void warn(LoadedPlugin plugin, String what) {
        LOG.warn(
                "Plugin \"{}\" (config {}) of team {} {}",
                plugin.identity().pluginName(),
                plugin.configId(),
                plugin.identity().teamId(),
                what);
    }

    private static void systemError(LoadedPlugin plugin, String what, String why) {
        plugin.log().log(
                Source.SYSTEM,
                Type.ERROR,
                "%s (instance ID %s): %s".formatted(what, plugin.log().instanceId(), why));
    }

    private static HookResult.Threw loadError(PluginPlatform.PluginLoadException e) {
        return new HookResult.Threw("Error", e.getMessage(), "", false);
    }

    /** Setup failed for good: the plugin is skipped. */
    void setupFailed(LoadedPlugin plugin, HookResult.Threw threw, int attempt, int attempts) {
        unlessCancelled();
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
        status(plugin, Kind.DISABLED, threw, null);
    }

    /** The plugin has wasted so much time that something follows, or less again. */
    void healthChanged(LoadedPlugin plugin, PluginHealth.State state, long pausedUntilMillis) {
        unlessCancelled();
        String what =
                switch (state) {
                    case HEALTHY -> "is healthy again";
                    case DEGRADED ->
                            plugin.showsHealth()
                                    ? "is called again after its pause"
                                    : "is degraded: calls time out or have to be stopped";
                    case PAUSED ->
                            "is paused until "
                                    + Instant.ofEpochMilli(pausedUntilMillis)
                                    + ": too many calls timed out or had to be stopped. Its events go on without it";
                    case DISABLED ->
                            "has not recovered over "
                                    + PluginHealth.PAUSES
                                    + " pauses. Disabled the app!";
                };
        warn(plugin, what);
        plugin.log()
                .system(
                        state == PluginHealth.State.HEALTHY ? Type.INFO : Type.WARN,
                        "The plugin " + what);
        if (state == PluginHealth.State.DISABLED || state == PluginHealth.State.PAUSED) {
            status(
                    plugin,
                    state == PluginHealth.State.DISABLED ? Kind.DISABLED : Kind.PAUSED,
                    new HookResult.Threw("PluginHealth", "The plugin " + what, "", false),
                    null);
            plugin.showsHealth(true);
        } else if (plugin.showsHealth()) {
            working(plugin);
        }
    }

    private void status(LoadedPlugin plugin, Kind kind, HookResult.Threw threw, String eventJson) {
        PluginInstallation installation = plugin.installation();
        long now = clock.getAsLong();
        String error =
                PluginErrorRecord.json(
                        installation.secrets(),
                        now,
                        threw.name(),
                        threw.message(),
                        threw.stack(),
                        eventJson);
        plugin.lastError(error);
        if (kind != Kind.DISABLED || !plugin.isReplaced()) {
            emit(plugin, kind, error, now);
        }
    }

    private void emit(LoadedPlugin plugin, Kind kind, String error, long timeMillis) {
        PluginInstallation installation = plugin.installation();
        statusOut.accept(
                new PluginStatus(
                        installation.identity().teamId(),
                        installation.configId(),
                        kind,
                        error,
                        timeMillis,
                        installation.version(),
                        installation.stamp()));
    }
}
