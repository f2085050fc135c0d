package io.hedgerow.job.ingestion;

import io.hedgerow.job.clickhouse.ClickHouseSink;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.clickhouse.RowEncoder;
import io.hedgerow.job.clickhouse.RowEncoders;
import io.hedgerow.job.clickhouse.SpillOptions;
import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.registry.RegistryChangeSource;
import io.hedgerow.job.webhook.WebhookSink;
import io.hedgerow.job.webhook.WebhookTarget;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.SessionRecordingRow;
import io.hedgerow.operators.plugins.CapturedMessage;
import io.hedgerow.operators.plugins.OverflowEvent;
import io.hedgerow.operators.registry.RegistryChange;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * The real connectors: Kafka in, ClickHouse and Kafka out, exactly once; the registry in Postgres.
 */
public final class KafkaClickHouseConnectors implements IngestionConnectors {

    private static final long CHUNK_BYTES = 64L << 20;
    private static final Duration SPILL_RETENTION = Duration.ofDays(7);
    private static final Duration INSERT_TIMEOUT = Duration.ofMinutes(2);

    private final HedgerowConfiguration configuration;
    private final ClickHouseTarget clickHouse;
    private final SpillOptions spill;
    private final RegistryConnector registry;
    private final KafkaTopics topics;

    /**
     * @param flink to find the checkpoint directory, beside which rows are spilled
     * @throws ConfigurationException naming the option that is missing or cannot be used
     */
    public KafkaClickHouseConnectors(HedgerowConfiguration configuration, ReadableConfig flink) {
        this.configuration = configuration;
        this.topics = new KafkaTopics(configuration);
        this.clickHouse = clickHouse(configuration);
        this.registry = RegistryConnector.of(configuration);
        this.spill =
                new SpillOptions(
                        spillFolder(configuration, flink),
                        configuration.get(HedgerowOptions.CLICKHOUSE_CHUNK_ROWS),
                        CHUNK_BYTES,
                        SPILL_RETENTION);
    }

    /**
     * The ClickHouse that the configuration names.
     *
     * @throws ConfigurationException naming the option that is missing or cannot be used
     */
    public static ClickHouseTarget clickHouse(HedgerowConfiguration configuration) {
        try {
            return new ClickHouseTarget(
                    configuration.require(HedgerowOptions.CLICKHOUSE_URL),
                    configuration.get(HedgerowOptions.CLICKHOUSE_DATABASE),
                    configuration.get(HedgerowOptions.CLICKHOUSE_USER),
                    configuration.get(HedgerowOptions.CLICKHOUSE_PASSWORD),
                    INSERT_TIMEOUT);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "Option " + HedgerowOptions.CLICKHOUSE_URL.key() + ": " + e.getMessage(), e);
        }
    }

    private static String spillFolder(HedgerowConfiguration configuration, ReadableConfig flink) {
        return configuration
                .find(HedgerowOptions.CLICKHOUSE_SPILL_DIRECTORY)
                .or(
                        () ->
                                flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                                        .map(directory -> directory + "/clickhouse-spill"))
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "Neither %s nor %s is set: rows need a directory between checkpoint and insert."
                                                .formatted(
                                                        HedgerowOptions.CLICKHOUSE_SPILL_DIRECTORY
                                                                .key(),
                                                        HedgerowOptions.CHECKPOINT_DIRECTORY
                                                                .key())));
    }

    @Override
    public SingleOutputStreamOperator<InputRecord> events(StreamExecutionEnvironment env) {
        KafkaSourceBuilder<InputRecord> source =
                topics.source(
                                configuration.get(HedgerowOptions.EVENTS_TOPIC),
                                new InputRecordDeserializer())
                        .setStartingOffsets(start());
        if (configuration.get(HedgerowOptions.KAFKA_STOP_AT_END)) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return env.fromSource(source.build(), WatermarkStrategy.noWatermarks(), "Events from Kafka")
                .uid(OperatorUids.EVENTS_SOURCE);
    }

    private Optional<String> overflowTopic() {
        return configuration.get(HedgerowOptions.KAFKA_STOP_AT_END)
                ? Optional.empty()
                : configuration.find(HedgerowOptions.OVERFLOW_TOPIC);
    }

    @Override
    public SingleOutputStreamOperator<OverflowEvent> overflowEvents(
            StreamExecutionEnvironment env) {
        return overflowTopic()
                .map(
                        topic ->
                                env.fromSource(
                                                new RateLimitedSource<>(
                                                        overflowSource(topic),
                                                        configuration.get(
                                                                HedgerowOptions.OVERFLOW_RATE)),
                                                WatermarkStrategy.noWatermarks(),
                                                "Overflow from Kafka",
                                                OverflowEvent.TYPE)
                                        .uid(OperatorUids.OVERFLOW_SOURCE))
                .orElse(null);
    }

    private KafkaSource<OverflowEvent> overflowSource(String topic) {
        return topics.source(topic, new OverflowRecords(topic))
                .setGroupId(configuration.get(HedgerowOptions.KAFKA_GROUP) + "-overflow")
                .setStartingOffsets(
                        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .build();
    }

    @Override
    public void publishOverflow(DataStream<OverflowEvent> events) {
        overflowTopic()
                .ifPresent(
                        topic ->
                                topics.publish(
                                        events,
                                        new OverflowRecords(topic),
                                        "Overflow to Kafka",
                                        OperatorUids.OVERFLOW_TOPIC));
    }

    @Override
    public SingleOutputStreamOperator<InputRecord> commands(StreamExecutionEnvironment env) {
        if (configuration.get(HedgerowOptions.KAFKA_STOP_AT_END)) {
            return null;
        }
        KafkaSource<InputRecord> source =
                topics.sourceOnceThere(
                                configuration.get(HedgerowOptions.COMMANDS_TOPIC),
                                new InputRecordDeserializer())
                        .setGroupId(
                                configuration.get(HedgerowOptions.KAFKA_GROUP)
                                        + (configuration.get(HedgerowOptions.TOPOLOGY).ingests()
                                                ? "-commands"
                                                : "-delivery-commands"))
                        .setStartingOffsets(
                                OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                        .build();
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "Commands from Kafka")
                .uid(OperatorUids.COMMANDS_SOURCE)
                .setParallelism(1);
    }

    @Override
    public void publishCommandAnswers(DataStream<CommandAnswer> answers) {
        topics.publish(
                answers,
                new AnswerSerializer(configuration.get(HedgerowOptions.COMMAND_RESULTS_TOPIC)),
                "Command results to Kafka",
                OperatorUids.COMMAND_RESULTS_TOPIC);
    }

    @Override
    public DataStream<RegistryChange> registryChanges(StreamExecutionEnvironment env) {
        RegistryChangeSource source =
                new RegistryChangeSource(
                        registry.polls(),
                        configuration.get(HedgerowOptions.REGISTRY_POLL_INTERVAL),
                        configuration.get(HedgerowOptions.KAFKA_STOP_AT_END));
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "Registry changes")
                .uid(OperatorUids.REGISTRY)
                .forceNonParallel();
    }

    private OffsetsInitializer start() {
        return switch (configuration.get(HedgerowOptions.KAFKA_START)) {
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
        };
    }

    @Override
    public void storeEvents(DataStream<EventRow> events) {
        DataStreamSink<EventRow> sink =
                store(
                        events,
                        new RowEncoders.Events(),
                        "Events to ClickHouse",
                        OperatorUids.EVENTS_SINK);
        configuration.find(HedgerowOptions.SINK_PARALLELISM).ifPresent(sink::setParallelism);
    }

    @Override
    public void storeSessionRecordings(DataStream<SessionRecordingRow> recordings) {
        DataStreamSink<SessionRecordingRow> sink =
                store(
                        recordings,
                        new RowEncoders.SessionRecordings(),
                        "Session recordings to ClickHouse",
                        OperatorUids.SESSION_RECORDINGS_SINK);
        configuration.find(HedgerowOptions.SINK_PARALLELISM).ifPresent(sink::setParallelism);
    }

    @Override
    public Optional<DataStream<DeadLetterRow>> publishProcessed(DataStream<EventRow> events) {
        return configuration.get(HedgerowOptions.PUBLISH_PROCESSED)
                ? Optional.of(new ProcessedEventsTopic(configuration, topics).publish(events))
                : Optional.empty();
    }

    @Override
    public void storeDeadLetters(DataStream<DeadLetterRow> deadLetters) {
        store(
                        deadLetters,
                        new RowEncoders.DeadLetters(),
                        "Dead letters to ClickHouse",
                        OperatorUids.DEAD_LETTERS_SINK)
                .setParallelism(1);
        topics.publish(
                deadLetters,
                new DeadLetterSerializer(
                        configuration.get(HedgerowOptions.DEAD_LETTERS_TOPIC),
                        topics.maxMessageBytes()),
                "Dead letters to Kafka",
                OperatorUids.DEAD_LETTERS_TOPIC);
    }

    @Override
    public void storePluginLog(DataStream<PluginLogEntry> entries) {
        store(
                        entries,
                        new RowEncoders.PluginLogs(),
                        "Plugin log to ClickHouse",
                        OperatorUids.PLUGIN_LOG_SINK)
                .setParallelism(1);
        configuration
                .find(HedgerowOptions.PLUGIN_LOG_TOPIC)
                .ifPresent(
                        topic ->
                                topics.publish(
                                        entries,
                                        new PluginLogSerializer(topic),
                                        "Plugin log to Kafka",
                                        OperatorUids.PLUGIN_LOG_TOPIC));
    }

    @Override
    public void storeAppMetrics(DataStream<AppMetric> metrics) {
        store(
                        metrics,
                        new RowEncoders.AppMetrics(),
                        "App metrics to ClickHouse",
                        OperatorUids.APP_METRICS_SINK)
                .setParallelism(1);
        configuration
                .find(HedgerowOptions.APP_METRICS_TOPIC)
                .ifPresent(
                        topic ->
                                topics.publish(
                                        metrics,
                                        new AppMetricSerializer(topic),
                                        "App metrics to Kafka",
                                        OperatorUids.APP_METRICS_TOPIC));
    }

    @Override
    public void storeStatus(DataStream<PluginStatus> statuses) {
        statuses.sinkTo(registry.statuses())
                .name(registry.statusName())
                .uid(OperatorUids.STATUS_SINK)
                .setParallelism(1);
        WebhookTarget.of(configuration)
                .ifPresent(
                        target ->
                                statuses.sinkTo(new WebhookSink(target))
                                        .name("Plugin status to the webhook")
                                        .uid(OperatorUids.WEBHOOK_SINK)
                                        .setParallelism(1));
    }

    @Override
    public void publishCaptured(DataStream<CapturedMessage> captured) {
        topics.publish(
                captured,
                new CapturedSerializer(configuration.get(HedgerowOptions.EVENTS_TOPIC)),
                "Captured events to Kafka",
                OperatorUids.CAPTURED_TOPIC);
    }

    private <T> DataStreamSink<T> store(
            DataStream<T> rows, RowEncoder<T> encoder, String name, String uid) {
        return rows.sinkTo(new ClickHouseSink<>(clickHouse, encoder, spill)).name(name).uid(uid);
    }
}
