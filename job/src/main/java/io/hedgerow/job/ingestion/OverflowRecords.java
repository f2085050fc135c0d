package io.hedgerow.job.ingestion;

import io.hedgerow.operators.plugins.OverflowEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Overflow events as messages of the overflow topic, and back: our own, versioned format. */
final class OverflowRecords extends TopicRecords<OverflowEvent>
        implements KafkaRecordDeserializationSchema<OverflowEvent> {

    private static final long serialVersionUID = 1L;
    private static final OverflowEvent.Serializer FORMAT = new OverflowEvent.Serializer();

    OverflowRecords(String topic) {
        super(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OverflowEvent event, KafkaSinkContext context, Long timestamp) {
        DataOutputSerializer out = new DataOutputSerializer(512);
        try {
            FORMAT.serialize(event, out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return new ProducerRecord<>(
                topic(), event.key().getBytes(StandardCharsets.UTF_8), out.getCopyOfBuffer());
    }

    /**
     * @throws IOException when the message is not ours: nothing but this job writes to the topic,
     *     so the job must not go on as if nothing were missing
     */
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<OverflowEvent> out)
            throws IOException {
        try {
            out.collect(FORMAT.deserialize(new DataInputDeserializer(message.value())));
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "Message %s-%d@%d of the overflow topic cannot be read"
                            .formatted(message.topic(), message.partition(), message.offset()),
                    e);
        }
    }

    @Override
    public TypeInformation<OverflowEvent> getProducedType() {
        return OverflowEvent.TYPE;
    }
}
