package io.hedgerow.job.delivery;

import io.hedgerow.job.config.DeliveryJobOptions;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.ingestion.InputRecordDeserializer;
import io.hedgerow.job.ingestion.KafkaTopics;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.ingest.InputRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The real ones: two Kafka topics, read committed. */
public final class KafkaDeliveryConnectors implements DeliveryConnectors {

    private final HedgerowConfiguration configuration;
    private final KafkaTopics topics;

    public KafkaDeliveryConnectors(HedgerowConfiguration configuration) {
        this.configuration = configuration;
        this.topics = new KafkaTopics(configuration);
    }

    @Override
    public SingleOutputStreamOperator<InputRecord> processedEvents(StreamExecutionEnvironment env) {
        KafkaSourceBuilder<InputRecord> source =
                topics.source(
                                configuration.get(HedgerowOptions.PROCESSED_TOPIC),
                                new InputRecordDeserializer())
                        .setGroupId(configuration.get(DeliveryJobOptions.GROUP))
                        .setStartingOffsets(start());
        if (configuration.get(HedgerowOptions.KAFKA_STOP_AT_END)) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return env.fromSource(
                        source.build(),
                        WatermarkStrategy.noWatermarks(),
                        "Processed events from Kafka")
                .uid(OperatorUids.PROCESSED_SOURCE);
    }

    /**
     * Where a job without a checkpoint begins. An installation that is new to delivery begins with
     * the events that are processed from then on: nobody wants their whole past exported.
     */
    private OffsetsInitializer start() {
        return switch (configuration.get(DeliveryJobOptions.START)) {
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.LATEST);
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
        };
    }

    @Override
    public SingleOutputStreamOperator<ReplayRecord> replayed(StreamExecutionEnvironment env) {
        if (configuration.get(HedgerowOptions.KAFKA_STOP_AT_END)) {
            return null;
        }
        return env.fromSource(
                        topics.source(
                                        configuration.get(HedgerowOptions.REPLAY_TOPIC),
                                        new ReplayRecordDeserializer())
                                .setGroupId(configuration.get(DeliveryJobOptions.GROUP) + "-replay")
                                .setStartingOffsets(
                                        OffsetsInitializer.committedOffsets(
                                                OffsetResetStrategy.EARLIEST))
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "Replayed dead letters from Kafka")
                .uid(OperatorUids.REPLAY_SOURCE);
    }
}
