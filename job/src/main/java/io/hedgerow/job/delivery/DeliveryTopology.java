package io.hedgerow.job.delivery;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.DeliveryJobOptions;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.ingestion.IngestionTopology;
import io.hedgerow.job.ingestion.KafkaTopics;
import io.hedgerow.job.ingestion.PluginStreams;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.delivery.DeliveryFanOut;
import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.plugins.DeliveryOperator;
import io.hedgerow.operators.plugins.InFlightLimits;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Processed events to the plugin configs that want them, and through them to the outside. */
public final class DeliveryTopology {

    private final HedgerowConfiguration configuration;
    private final DeliveryConnectors connectors;
    private final RegistryLoader registry;
    private final PluginPlatform.Factory plugins;
    private final DeliveryOptions options;

    /**
     * @throws ConfigurationException naming an option of delivery that cannot be used
     */
    public DeliveryTopology(
            HedgerowConfiguration configuration,
            DeliveryConnectors connectors,
            RegistryLoader registry,
            PluginPlatform.Factory plugins) {
        this.configuration = configuration;
        this.connectors = connectors;
        this.registry = registry;
        this.plugins = plugins;
        this.options = options(configuration);
    }

    /**
     * @param changes of the registry
     * @param commands {@code null} for none
     */
    public PluginStreams build(
            StreamExecutionEnvironment env,
            DataStream<RegistryChange> changes,
            DataStream<PluginCommand> commands) {
        SingleOutputStreamOperator<ProcessedEvent> read = read(connectors.processedEvents(env));
        SingleOutputStreamOperator<ReplayRecord> replayed = connectors.replayed(env);
        SingleOutputStreamOperator<DeliveryInput> replays =
                replayed == null ? null : replays(replayed);
        DataStream<DeliveryInput> input = fanOut(read).union(activations(changes));
        if (commands != null) {
            input = input.union(commands(commands));
        }
        SingleOutputStreamOperator<Void> delivered =
                deliver(replays == null ? input : input.union(replays), changes);
        DataStream<DeadLetterRow> deadLetters =
                read.getSideOutput(PluginOutputs.DEAD_LETTERS)
                        .union(delivered.getSideOutput(PluginOutputs.DEAD_LETTERS));
        return new PluginStreams(
                replays == null
                        ? deadLetters
                        : deadLetters.union(replays.getSideOutput(PluginOutputs.DEAD_LETTERS)),
                delivered.getSideOutput(PluginOutputs.PLUGIN_LOG),
                delivered.getSideOutput(PluginOutputs.APP_METRICS),
                delivered.getSideOutput(PluginOutputs.STATUS),
                delivered.getSideOutput(PluginOutputs.CAPTURED),
                delivered.getSideOutput(PluginOutputs.COMMAND_ANSWERS));
    }

    private SingleOutputStreamOperator<ProcessedEvent> read(
            SingleOutputStreamOperator<InputRecord> messages) {
        configuration.find(HedgerowOptions.SOURCE_PARALLELISM).ifPresent(messages::setParallelism);
        SingleOutputStreamOperator<ProcessedEvent> read =
                messages.process(new ReadProcessedFunction(), ProcessedEvent.TYPE)
                        .uid(OperatorUids.READ_PROCESSED)
                        .name("Read processed events");
        configuration.find(HedgerowOptions.SOURCE_PARALLELISM).ifPresent(read::setParallelism);
        return read;
    }

    private SingleOutputStreamOperator<DeliveryInput> fanOut(
            SingleOutputStreamOperator<ProcessedEvent> events) {
        return events.process(new DeliveryFanOut(registry, options), DeliveryInput.TYPE)
                .uid(OperatorUids.DELIVERY_FAN_OUT)
                .name("Fan-out to plugin configs")
                .setParallelism(events.getParallelism());
    }

    private SingleOutputStreamOperator<DeliveryInput> replays(
            SingleOutputStreamOperator<ReplayRecord> records) {
        return records.setParallelism(1)
                .process(new ReplayFunction(registry, options), DeliveryInput.TYPE)
                .uid(OperatorUids.REPLAY)
                .name("Replayed dead letters")
                .setParallelism(1);
    }

    private static DataStream<DeliveryInput> activations(DataStream<RegistryChange> changes) {
        return changes.map(DeliveryInput::of)
                .returns(DeliveryInput.TYPE)
                .uid(OperatorUids.DELIVERY_ACTIVATIONS)
                .name("Delivery activations")
                .setParallelism(1);
    }

    private static DataStream<DeliveryInput> commands(DataStream<PluginCommand> commands) {
        return commands.map(DeliveryInput::of)
                .returns(DeliveryInput.TYPE)
                .uid(OperatorUids.DELIVERY_COMMANDS)
                .name("Commands to delivery")
                .setParallelism(1);
    }

    private SingleOutputStreamOperator<Void> deliver(
            DataStream<DeliveryInput> input, DataStream<RegistryChange> changes) {
        SingleOutputStreamOperator<Void> delivered =
                input.keyBy(DeliveryInput::key, Types.LONG)
                        .connect(changes.broadcast())
                        .transform(
                                "Delivery",
                                Types.VOID,
                                new DeliveryOperator(registry, plugins, options))
                        .uid(OperatorUids.DELIVERY);
        configuration.find(DeliveryJobOptions.PARALLELISM).ifPresent(delivered::setParallelism);
        return delivered;
    }

    static DeliveryOptions options(HedgerowConfiguration configuration) {
        try {
            return new DeliveryOptions(
                    IngestionTopology.stateLimits(configuration),
                    inFlight(configuration),
                    configuration.get(HedgerowOptions.SCHEDULE_MINUTE),
                    configuration.get(HedgerowOptions.COMMANDS_KEEP),
                    new DeliveryOptions.Backlog(
                            configuration.get(DeliveryJobOptions.WINDOW_ITEMS),
                            configuration.get(DeliveryJobOptions.WINDOW_BYTES).getBytes(),
                            configuration.get(DeliveryJobOptions.HEAP_BYTES).getBytes(),
                            configuration.get(DeliveryJobOptions.BACKLOG_BYTES).getBytes(),
                            configuration.get(DeliveryJobOptions.WHEN_FULL)),
                    new DeliveryOptions.Breaker(
                            configuration.get(DeliveryJobOptions.BREAKER_WINDOW),
                            configuration.get(DeliveryJobOptions.BREAKER_CALLS),
                            configuration.get(DeliveryJobOptions.BREAKER_FAILURES),
                            configuration.get(DeliveryJobOptions.BREAKER_FIRST_WAIT),
                            configuration.get(DeliveryJobOptions.BREAKER_LONGEST_WAIT)),
                    configuration.get(DeliveryJobOptions.SHARDS),
                    configuration.get(DeliveryJobOptions.MAX_IN_FLIGHT),
                    configuration.get(DeliveryJobOptions.RATE),
                    configuration.get(DeliveryJobOptions.GIVE_UP_AFTER),
                    configuration.get(DeliveryJobOptions.MOST_RETRY_AFTER),
                    configuration.get(DeliveryJobOptions.WEBHOOK_TIMEOUT),
                    configuration.get(DeliveryJobOptions.RELEASE_AFTER_CHECKPOINT),
                    KafkaTopics.maxMessageBytes(configuration));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    private static InFlightLimits inFlight(HedgerowConfiguration configuration) {
        return new InFlightLimits(
                configuration.get(DeliveryJobOptions.TOTAL_IN_FLIGHT),
                configuration.get(HedgerowOptions.MAX_PARKED),
                configuration.get(HedgerowOptions.MAX_OVERDRAFT),
                configuration.get(HedgerowOptions.MAX_PARKED_BYTES).getBytes(),
                configuration.get(HedgerowOptions.OVERDRAFT_WAIT),
                configuration.get(HedgerowOptions.FAIR_TURNS));
    }
}
