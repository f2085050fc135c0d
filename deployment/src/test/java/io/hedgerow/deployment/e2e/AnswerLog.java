package io.hedgerow.deployment.e2e;

import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandMessages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed answers to commands from its making on. */
final class AnswerLog implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<CommandAnswer> answers = new ArrayList<>();

    AnswerLog(String kafka) {
        consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(
                consumer
                        .partitionsFor(HedgerowOptions.COMMAND_RESULTS_TOPIC.defaultValue())
                        .stream()
                        .map(each -> new TopicPartition(each.topic(), each.partition()))
                        .toList());
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
    }

    /** Those to one command so far. */
    List<CommandAnswer> to(String id) throws IOException {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
            answers.add(CommandMessages.readAnswer(each.value()));
        }
        return answers.stream().filter(each -> id.equals(each.id())).toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
