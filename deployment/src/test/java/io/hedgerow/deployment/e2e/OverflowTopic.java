package io.hedgerow.deployment.e2e;

import io.hedgerow.operators.plugins.OverflowEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The overflow topic as others see it: what is committed in it, and what the job says it has read.
 */
final class OverflowTopic implements AutoCloseable {

    private final String name;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final List<OverflowEvent> read = new ArrayList<>();

    OverflowTopic(String servers, String name) {
        this.name = name;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", servers,
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(name).stream()
                        .map(each -> new TopicPartition(name, each.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Every event that was ever committed to the topic. */
    List<OverflowEvent> events() throws IOException {
        OverflowEvent.Serializer format = new OverflowEvent.Serializer();
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream()
                .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                read.add(format.deserialize(new DataInputDeserializer(record.value())));
            }
        }
        return List.copyOf(read);
    }

    /** Offsets that a consumer group has committed, over all partitions. */
    long committedOffsets(String group) throws InterruptedException, ExecutionException {
        return admin
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .filter(each -> each.getKey().topic().equals(name))
                .map(Map.Entry::getValue)
                .filter(Objects::nonNull)
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
