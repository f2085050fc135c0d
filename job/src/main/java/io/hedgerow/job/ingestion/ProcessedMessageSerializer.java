package io.hedgerow.job.ingestion;

import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.plugins.CapturedMessage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Messages of the topic of processed events, keyed by the event's uuid (contract §6.1), but all of
 * a person in one partition, so that delivery can keep their order. The depth of captured events
 * goes along, so that plugins that feed each other over both topologies are stopped; and so does
 * the mark of what was a dead letter.
 */
final class ProcessedMessageSerializer extends TopicRecords<ProcessedMessage> {

    private static final long serialVersionUID = 1L;

    ProcessedMessageSerializer(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            ProcessedMessage message, KafkaSinkContext context, Long timestamp) {
        int[] partitions = context.getPartitionsForTopic(topic());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic(),
                        partitions[
                                (int) Long.remainderUnsigned(message.person(), partitions.length)],
                        message.uuid().toString().getBytes(StandardCharsets.UTF_8),
                        message.value());
        if (message.captureDepth() > 0) {
            record.headers()
                    .add(
                            CapturedMessage.DEPTH_HEADER,
                            Integer.toString(message.captureDepth())
                                    .getBytes(StandardCharsets.UTF_8));
        }
        if (message.replayOf() != null) {
            record.headers()
                    .add(
                            InputRecord.REPLAY_HEADER,
                            message.replayOf().toString().getBytes(StandardCharsets.US_ASCII));
        }
        return record;
    }
}
