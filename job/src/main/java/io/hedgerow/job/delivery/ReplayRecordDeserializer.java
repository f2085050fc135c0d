package io.hedgerow.job.delivery;

import io.hedgerow.job.ingestion.InputRecordDeserializer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Messages of the replay topic as they are, with their headers. */
final class ReplayRecordDeserializer implements KafkaRecordDeserializationSchema<ReplayRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<ReplayRecord> out) {
        out.collect(
                new ReplayRecord(
                        InputRecordDeserializer.record(message),
                        text(message, ReplayHeaders.DEAD_LETTER),
                        text(message, ReplayHeaders.CONFIG),
                        text(message, ReplayHeaders.HOOK),
                        text(message, ReplayHeaders.REVISION),
                        text(message, ReplayHeaders.BATCH)));
    }

    private static String text(ConsumerRecord<byte[], byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public TypeInformation<ReplayRecord> getProducedType() {
        return ReplayRecord.TYPE;
    }
}
