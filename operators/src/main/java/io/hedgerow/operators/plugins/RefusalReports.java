package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.PluginErrorRecord;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.registry.RefusedConfig;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of configs that must not run, once for each reason, and takes the error back when they may.
 *
 * <p>Owns: what was told. Lives: as the one subtask that tells. Threads: task thread. Survives:
 * nothing; after a restart it is told again.
 */
final class RefusalReports {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalReports.class);

    private final Consumer<PluginStatus> statusOut;
    private final Function<PluginIdentity, PluginLog> logs;
    private final LongSupplier clock;
    private Map<Integer, RefusedConfig> told = Map.of();

    /**
     * @param clock milliseconds since the epoch
     */
    RefusalReports(
            Consumer<PluginStatus> statusOut,
            Function<PluginIdentity, PluginLog> logs,
            LongSupplier clock) {
        this.statusOut = statusOut;
        this.logs = logs;
        this.clock = clock;
    }

    void inForce(RegistrySnapshot snapshot) {
        Map<Integer, RefusedConfig> now = new HashMap<>();
        for (RefusedConfig config : snapshot.refused()) {
            now.put(config.identity().pluginConfigId(), config);
        }
        now.forEach(
                (id, config) -> {
                    if (!config.equals(told.get(id))) {
                        refused(config);
                    }
                });
        told.forEach(
                (id, config) -> {
                    if (!now.containsKey(id)) {
                        refusedNoLonger(config);
                    }
                });
        told = now;
    }

    private void refused(RefusedConfig config) {
        PluginIdentity plugin = config.identity();
        LOG.warn(
                "Plugin \"{}\" (config {}) of team {} is not put in force: {}",
                plugin.pluginName(),
                plugin.pluginConfigId(),
                plugin.teamId(),
                config.reason());
        logs.apply(plugin).log(Source.SYSTEM, Type.ERROR, "Not put in force: " + config.reason());
        long now = clock.getAsLong();
        statusOut.accept(
                new PluginStatus(
                        plugin.teamId(),
                        plugin.pluginConfigId(),
                        Kind.ERROR_SET,
                        PluginErrorRecord.json(
                                SecretMask.NONE, now, "Refused", config.reason(), null, null),
                        now));
    }

    private void refusedNoLonger(RefusedConfig config) {
        statusOut.accept(
                new PluginStatus(
                        config.identity().teamId(),
                        config.identity().pluginConfigId(),
                        Kind.ERROR_CLEARED,
                        null,
                        clock.getAsLong()));
    }
}
