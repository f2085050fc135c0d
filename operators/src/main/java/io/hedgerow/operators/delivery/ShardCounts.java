package io.hedgerow.operators.delivery;

import io.hedgerow.operators.plugins.PersonKey;
import io.hedgerow.operators.registry.PluginInstallation;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the shard of a config that an event belongs to.
 *
 * <p>Owns: shard counts by version of installation. Lives: as its operator. Threads: task thread.
 * Survives: nothing.
 */
public final class ShardCounts {

    private static final int MOST_KNOWN = 10_000;

    private final DeliveryOptions options;
    private final Map<String, Integer> known = new HashMap<>();

    public ShardCounts(DeliveryOptions options) {
        this.options = options;
    }

    /** The same for all events of a person, from 0. */
    public int shard(PluginInstallation installation, ProcessedEvent event) {
        int count = of(installation);
        return count == 1
                ? 0
                : (int)
                        Long.remainderUnsigned(
                                PersonKey.of(event.teamId(), event.distinctId()), count);
    }

    int of(PluginInstallation installation) {
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        return known.computeIfAbsent(
                installation.version(),
                version ->
                        DeliverySettings.of(
                                        installation.configJson(),
                                        DeliveryHooks.of(installation).oneShard(),
                                        options)
                                .shards());
    }
}
