package io.hedgerow.deployment.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that is in a topic now and committed. */
final class TopicRecords {

    private TopicRecords() {}

    /** Partition after partition, in their order. */
    static List<ConsumerRecord<byte[], byte[]>> of(String kafka, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (var partition : consumer.partitionsFor(topic)) {
                TopicPartition one = new TopicPartition(topic, partition.partition());
                consumer.assign(List.of(one));
                consumer.seekToBeginning(List.of(one));
                long end = consumer.endOffsets(List.of(one)).get(one);
                while (consumer.position(one) < end) {
                    consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
                }
            }
            return records;
        }
    }
}
