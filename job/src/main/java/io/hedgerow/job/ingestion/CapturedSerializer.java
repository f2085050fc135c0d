package io.hedgerow.job.ingestion;

import io.hedgerow.operators.plugins.CapturedMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Captured events as messages of the events topic. */
final class CapturedSerializer
        implements KafkaRecordSerializationSchema<CapturedMessage>, KafkaDatasetFacetProvider {

    private static final long serialVersionUID = 1L;

    private final String topic;

    CapturedSerializer(String topic) {
        this.topic = topic;
    }

    /** The pool of transactions asks for the topics, to find what an earlier run left open. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            CapturedMessage message, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, message.key().getBytes(StandardCharsets.UTF_8), message.value());
        record.headers()
                .add(
                        CapturedMessage.DEPTH_HEADER,
                        Integer.toString(message.captureDepth()).getBytes(StandardCharsets.UTF_8));
        return record;
    }
}
