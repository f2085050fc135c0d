package io.hedgerow.job.ingestion;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandMessages;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Answers as messages of the topic of command results; the key is the command's id. */
final class AnswerSerializer extends TopicRecords<CommandAnswer> {

    private static final long serialVersionUID = 1L;

    AnswerSerializer(String topic) {
        super(topic);
    }

    /** By a pattern, as the topic need not be there before the first command is. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofPattern(
                                Pattern.compile(Pattern.quote(topic())))));
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            CommandAnswer answer, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic(),
                answer.id() == null ? null : answer.id().getBytes(StandardCharsets.UTF_8),
                CommandMessages.write(answer));
    }
}
