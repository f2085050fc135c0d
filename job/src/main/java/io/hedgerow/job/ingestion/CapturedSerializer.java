package io.hedgerow.job.ingestion;

import io.hedgerow.operators.plugins.CapturedMessage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Captured events as messages of the events topic. */
final class CapturedSerializer extends TopicRecords<CapturedMessage> {

    private static final long serialVersionUID = 1L;

    CapturedSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            CapturedMessage message, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic(), message.key().getBytes(StandardCharsets.UTF_8), message.value());
        record.headers()
                .add(
                        CapturedMessage.DEPTH_HEADER,
                        Integer.toString(message.captureDepth()).getBytes(StandardCharsets.UTF_8));
        return record;
    }
}
