package io.hedgerow.job.ingestion;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Sources and sinks of Kafka topics, read committed and written in transactions. */
public final class KafkaTopics {

    /** Key, headers and framing of a message; with the default limit, Kafka's default of 1 MiB. */
    private static final int MESSAGE_OVERHEAD = (1 << 20) - 1_000_000;

    private final HedgerowConfiguration configuration;
    private final String servers;

    public KafkaTopics(HedgerowConfiguration configuration) {
        this.configuration = configuration;
        this.servers = configuration.require(HedgerowOptions.KAFKA_SERVERS);
    }

    /** Names of the topics that a job with this configuration reads and writes. */
    public static List<String> names(HedgerowConfiguration configuration) {
        HedgerowOptions.Topology topology = configuration.get(HedgerowOptions.TOPOLOGY);
        List<String> names = new ArrayList<>();
        names.add(configuration.get(HedgerowOptions.EVENTS_TOPIC));
        names.add(configuration.get(HedgerowOptions.DEAD_LETTERS_TOPIC));
        names.add(configuration.get(HedgerowOptions.COMMANDS_TOPIC));
        names.add(configuration.get(HedgerowOptions.COMMAND_RESULTS_TOPIC));
        configuration.find(HedgerowOptions.PLUGIN_LOG_TOPIC).ifPresent(names::add);
        configuration.find(HedgerowOptions.APP_METRICS_TOPIC).ifPresent(names::add);
        if (topology.ingests()) {
            configuration.find(HedgerowOptions.OVERFLOW_TOPIC).ifPresent(names::add);
        }
        if (topology.delivers() || configuration.get(HedgerowOptions.PUBLISH_PROCESSED)) {
            names.add(configuration.get(HedgerowOptions.PROCESSED_TOPIC));
        }
        if (topology.delivers()) {
            names.add(configuration.get(HedgerowOptions.REPLAY_TOPIC));
        }
        return names;
    }

    /** Of the value of a message that is written. */
    int maxMessageBytes() {
        return maxMessageBytes(configuration);
    }

    /** Of the value of a message that a job with this configuration writes. */
    public static int maxMessageBytes(HedgerowConfiguration configuration) {
        return (int)
                Math.min(
                        Integer.MAX_VALUE - MESSAGE_OVERHEAD,
                        configuration.get(HedgerowOptions.KAFKA_MAX_MESSAGE).getBytes());
    }

    /** Starting offsets and bounds are the caller's. */
    public <T> KafkaSourceBuilder<T> source(
            String topic, KafkaRecordDeserializationSchema<T> deserializer) {
        return source(deserializer).setTopics(topic);
    }

    /** Of a topic that need not be there yet. Starting offsets and bounds are the caller's. */
    <T> KafkaSourceBuilder<T> sourceOnceThere(
            String topic, KafkaRecordDeserializationSchema<T> deserializer) {
        return source(deserializer).setTopicPattern(Pattern.compile(Pattern.quote(topic)));
    }

    private <T> KafkaSourceBuilder<T> source(KafkaRecordDeserializationSchema<T> deserializer) {
        return KafkaSource.<T>builder()
                .setProperties(kafkaProperties())
                .setBootstrapServers(servers)
                .setGroupId(configuration.get(HedgerowOptions.KAFKA_GROUP))
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setProperty(
                        "partition.discovery.interval.ms",
                        Long.toString(
                                configuration.get(HedgerowOptions.KAFKA_DISCOVERY).toMillis()))
                .setDeserializer(deserializer);
    }

    /** Exactly once, parallelism 1 unless the caller sets another. */
    <T> DataStreamSink<T> publish(
            DataStream<T> records,
            KafkaRecordSerializationSchema<T> serializer,
            String name,
            String uid) {
        KafkaSink<T> sink =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(kafkaProperties())
                        .setBootstrapServers(servers)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(configuration.jobName() + "-" + uid)
                        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                        .setProperty(
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                Integer.toString(maxMessageBytes() + MESSAGE_OVERHEAD))
                        .setProperty(
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                Long.toString(
                                        configuration
                                                .get(HedgerowOptions.KAFKA_TRANSACTION_TIMEOUT)
                                                .toMillis()))
                        .setRecordSerializer(serializer)
                        .build();
        return records.sinkTo(sink).name(name).uid(uid).setParallelism(1);
    }

    private Properties kafkaProperties() {
        Properties properties = new Properties();
        properties.putAll(configuration.get(HedgerowOptions.KAFKA_PROPERTIES));
        return properties;
    }
}
