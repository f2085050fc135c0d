package io.hedgerow.operators.delivery;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.SharedRegistry;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * An event to one input of the delivery operator per config of its team that may be interested.
 * Events of a person meet in the same shard of a config.
 */
public final class DeliveryFanOut extends ProcessFunction<ProcessedEvent, DeliveryInput> {

    private static final long serialVersionUID = 1L;

    private final RegistryLoader registryLoader;
    private final DeliveryOptions options;

    private transient boolean acquired;
    private transient ShardCounts shards;

    public DeliveryFanOut(RegistryLoader registryLoader, DeliveryOptions options) {
        this.registryLoader = registryLoader;
        this.options = options;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        SharedRegistry.acquire(registryLoader);
        acquired = true;
        shards = new ShardCounts(options);
    }

    @Override
    public void processElement(
            ProcessedEvent event, Context context, Collector<DeliveryInput> out) {
        for (PluginInstallation installation :
                SharedRegistry.current(registryLoader).chain(event.teamId())) {
            DeliveryHooks hooks = DeliveryHooks.of(installation);
            if (event.isSnapshot() ? hooks.snapshots() : hooks.events()) {
                out.collect(
                        new DeliveryInput.Event(
                                installation.configId(), shards.shard(installation, event), event));
            }
        }
    }

    @Override
    public void close() {
        if (acquired) {
            SharedRegistry.release(registryLoader);
            acquired = false;
        }
    }
}
