package io.hedgerow.job.ingestion;

import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.CapturedMessage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Rows as messages of the topic of processed events: keyed by the event's uuid (contract §6.1). The
 * depth of captured events goes along, so that plugins that feed each other over both topologies
 * are stopped.
 */
final class ProcessedEventSerializer extends TopicRecords<EventRow> {

    private static final long serialVersionUID = 1L;

    ProcessedEventSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            EventRow row, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(
                        topic(),
                        row.uuid().toString().getBytes(StandardCharsets.UTF_8),
                        ProcessedEventJson.of(row));
        if (row.captureDepth() > 0) {
            message.headers()
                    .add(
                            CapturedMessage.DEPTH_HEADER,
                            Integer.toString(row.captureDepth()).getBytes(StandardCharsets.UTF_8));
        }
        return message;
    }
}
