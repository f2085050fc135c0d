package io.hedgerow.job.ingestion;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandMessages;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Answers as messages of the topic of command results; the key is the command's id. */
final class AnswerSerializer extends TopicRecords<CommandAnswer> {

    private static final long serialVersionUID = 1L;

    AnswerSerializer(String topic) {
        super(topic);
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
