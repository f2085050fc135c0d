package io.hedgerow.job.delivery;

import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.delivery.ShardCounts;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.SharedRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        List<ReplayBatch.Letter> letters;
        try {
            letters = record.batch() == null ? List.of(single(record)) : batch(record);
        } catch (UnprocessableEventException e) {
            refuse(record, record.message(), record.deadLetter(), e, context);
            return;
        }
        DeliveryInput input;
        try {
            input = input(record, letters);
        } catch (UnprocessableEventException e) {
            for (ReplayBatch.Letter letter : letters) {
                refuse(record, message(record, letter), letter.id().toString(), e, context);
            }
            return;
        }
        out.collect(input);
    }

    private static InputRecord message(ReplayRecord record, ReplayBatch.Letter letter) {
        InputRecord message = record.message();
        return new InputRecord(
                letter.event(),
                message.topic(),
                message.partition(),
                message.offset(),
                letter.captureDepth());
    }

    private static void refuse(
            ReplayRecord record,
            InputRecord message,
            String deadLetter,
            UnprocessableEventException why,
            Context context) {
        context.output(
                PluginOutputs.DEAD_LETTERS,
                DeadLetters.unreplayable(
                        message,
                        record.config(),
                        record.hook(),
                        deadLetter,
                        why.getMessage(),
                        System.currentTimeMillis()));
    }

    private DeliveryInput input(ReplayRecord record, List<ReplayBatch.Letter> letters)
            throws UnprocessableEventException {
        List<ProcessedEvent> events = new ArrayList<>(letters.size());
        for (ReplayBatch.Letter letter : letters) {
            events.add(ProcessedEvent.parse(letter.event(), letter.captureDepth()));
        }
        if (record.batch() != null
                && !DeliveryItem.batch(events, 0).batchId().toString().equals(record.batch())) {
            throw new UnprocessableEventException(
                    "The events are not those of batch " + record.batch());
        }
        int config = config(record);
        PluginInstallation installation = SharedRegistry.current(registryLoader).config(config);
        for (ProcessedEvent event : events) {
            if (installation == null || installation.identity().teamId() != event.teamId()) {
                throw new UnprocessableEventException(
                        "Plugin config %d of team %d is not in force"
                                .formatted(config, event.teamId()));
            }
        }
        return new DeliveryInput.Replayed(
                config,
                shards.shard(installation, events.get(0)),
                events,
                new DeliveryItem.Replay(
                        letters.stream().map(ReplayBatch.Letter::id).toList(),
                        record.hook(),
                        record.revision()));
    }

    private static int config(ReplayRecord record) throws UnprocessableEventException {
        try {
            return Integer.parseInt(String.valueOf(record.config()));
        } catch (NumberFormatException e) {
            throw new UnprocessableEventException(
                    "The header %s names no plugin config: \"%s\""
                            .formatted(ReplayHeaders.CONFIG, record.config()));
        }
    }

    private static ReplayBatch.Letter single(ReplayRecord record)
            throws UnprocessableEventException {
        try {
            return new ReplayBatch.Letter(
                    UUID.fromString(String.valueOf(record.deadLetter())),
                    record.message().captureDepth(),
                    record.message().value());
        } catch (IllegalArgumentException e) {
            throw new UnprocessableEventException(
                    "The header %s names no dead letter: \"%s\""
                            .formatted(ReplayHeaders.DEAD_LETTER, record.deadLetter()));
        }
    }

    private static List<ReplayBatch.Letter> batch(ReplayRecord record)
            throws UnprocessableEventException {
        byte[] value = record.message().value();
        try {
            return ReplayBatch.read(value == null ? new byte[0] : value);
        } catch (IOException e) {
            throw new UnprocessableEventException(
                    "The message is no batch of dead letters: " + e.getMessage());
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
