package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.LogSink;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Log of one plugin config, filtered by its level (contract §3.7), without the values of its secret
 * fields. Longer texts than the legacy server took are cut, not dropped.
 */
final class PluginLog implements LogSink {

    private static final int MAX_CHARACTERS = 50_000;

    private final PluginIdentity plugin;
    private final int level;
    private final SecretMask secrets;
    private final UUID instanceId;
    private final LongSupplier clock;
    private final Consumer<PluginLogEntry> out;

    PluginLog(
            PluginIdentity plugin,
            int level,
            SecretMask secrets,
            UUID instanceId,
            LongSupplier clock,
            Consumer<PluginLogEntry> out) {
        this.plugin = plugin;
        this.level = level;
        this.secrets = secrets;
        this.instanceId = instanceId;
        this.clock = clock;
        this.out = out;
    }

    @Override
    public void log(Source source, Type type, String message) {
        if (source != Source.SYSTEM && !kept(type)) {
            return;
        }
        String shown = secrets.apply(message);
        out.accept(
                new PluginLogEntry(
                        UUID.randomUUID(),
                        plugin.teamId(),
                        plugin.pluginId(),
                        plugin.pluginConfigId(),
                        clock.getAsLong() * 1000,
                        source.name(),
                        type.name(),
                        shown.length() <= MAX_CHARACTERS
                                ? shown
                                : shown.substring(0, MAX_CHARACTERS),
                        instanceId));
    }

    /** Adds the instance id the legacy server's system lines carry. */
    void system(Type type, String message) {
        log(Source.SYSTEM, type, message + " (instance ID " + instanceId + ").");
    }

    UUID instanceId() {
        return instanceId;
    }

    private boolean kept(Type type) {
        return switch (level) {
            case 1 -> type != Type.LOG;
            case 2 -> type != Type.LOG && type != Type.INFO;
            case 3 -> type == Type.ERROR;
            default -> true;
        };
    }
}
