package io.hedgerow.job.delivery;

import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.delivery.ShardCounts;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.SharedRegistry;
import java.util.UUID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Dead letters that were sent again to the config they are for. A message that nobody can use, and
 * one for a config that is not in force, becomes a dead letter again.
 */
final class ReplayFunction extends ProcessFunction<ReplayRecord, DeliveryInput> {

    private static final long serialVersionUID = 1L;

    private final RegistryLoader registryLoader;
    private final DeliveryOptions options;
    private transient boolean acquired;
    private transient ShardCounts shards;

    ReplayFunction(RegistryLoader registryLoader, DeliveryOptions options) {
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
    public void processElement(ReplayRecord record, Context context, Collector<DeliveryInput> out) {
        DeliveryInput input;
        try {
            input = input(record);
        } catch (UnprocessableEventException e) {
            context.output(
                    PluginOutputs.DEAD_LETTERS,
                    DeadLetters.unreplayable(
                            record.message(),
                            record.config(),
                            record.deadLetter(),
                            e.getMessage(),
                            System.currentTimeMillis()));
            return;
        }
        out.collect(input);
    }

    private DeliveryInput input(ReplayRecord record) throws UnprocessableEventException {
        ProcessedEvent event =
                ProcessedEvent.parse(record.message().value(), record.message().captureDepth());
        int config;
        UUID deadLetter;
        try {
            config = Integer.parseInt(String.valueOf(record.config()));
            deadLetter = UUID.fromString(String.valueOf(record.deadLetter()));
        } catch (IllegalArgumentException e) {
            throw new UnprocessableEventException(
                    "The headers %s and %s do not name a plugin config and a dead letter: \"%s\", \"%s\""
                            .formatted(
                                    ReplayHeaders.CONFIG,
                                    ReplayHeaders.DEAD_LETTER,
                                    record.config(),
                                    record.deadLetter()));
        }
        PluginInstallation installation = SharedRegistry.current(registryLoader).config(config);
        if (installation == null || installation.identity().teamId() != event.teamId()) {
            throw new UnprocessableEventException(
                    "Plugin config %d of team %d is not in force"
                            .formatted(config, event.teamId()));
        }
        return new DeliveryInput.Replayed(
                config,
                shards.shard(installation, event),
                event,
                deadLetter,
                record.hook(),
                record.revision());
    }

    @Override
    public void close() {
        if (acquired) {
            SharedRegistry.release(registryLoader);
            acquired = false;
        }
    }
}
