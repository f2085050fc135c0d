package io.hedgerow.job.ingestion;

import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.plugins.CapturedMessage;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Kafka messages as they are, with their position and our headers. */
public final class InputRecordDeserializer
        implements KafkaRecordDeserializationSchema<InputRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<InputRecord> out) {
        out.collect(record(message));
    }

    public static InputRecord record(ConsumerRecord<byte[], byte[]> message) {
        return new InputRecord(
                message.value(),
                message.topic(),
                message.partition(),
                message.offset(),
                depth(message.headers().lastHeader(CapturedMessage.DEPTH_HEADER)),
                replayOf(message.headers().lastHeader(InputRecord.REPLAY_HEADER)));
    }

    /** A header that is no UUID names no dead letter. */
    private static UUID replayOf(Header header) {
        if (header == null || header.value() == null) {
            return null;
        }
        try {
            return UUID.fromString(new String(header.value(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A header that is no depth counts as the deepest: it cannot be ours. */
    private static int depth(Header header) {
        if (header == null) {
            return 0;
        }
        try {
            byte[] text = header.value();
            int depth =
                    text == null ? -1 : Integer.parseInt(new String(text, StandardCharsets.UTF_8));
            return depth < 0 ? CapturedMessage.MAX_DEPTH : depth;
        } catch (NumberFormatException e) {
            return CapturedMessage.MAX_DEPTH;
        }
    }

    @Override
    public TypeInformation<InputRecord> getProducedType() {
        return InputRecord.TYPE;
    }
}
