package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.ingest.InputMessageParser;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.registry.TeamDirectory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a message was a dead letter is seen as long as ingestion has it. */
class ReplayMarkTest {

    private static final UUID LETTER = new UUID(1, 2);

    private static InputRecord read(String json, String mark) {
        RecordHeaders headers = new RecordHeaders();
        if (mark != null) {
            headers.add(InputRecord.REPLAY_HEADER, mark.getBytes(StandardCharsets.UTF_8));
        }
        return InputRecordDeserializer.record(
                new ConsumerRecord<>(
                        "events",
                        0,
                        7,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        null,
                        json.getBytes(StandardCharsets.UTF_8),
                        headers,
                        Optional.empty()));
    }

    private static InputRecord event(String mark) {
        return read(
                "{\"data\":{\"event\":\"e\"},\"uuid\":\"u\",\"distinct_id\":\"d\",\"team_id\":2}",
                mark);
    }

    @Test
    void isInTheLetterOfAnEventThatFailsAgain() throws Exception {
        EventEnvelope event =
                new InputMessageParser(() -> new TeamDirectory(List.of()))
                        .parse(event(LETTER.toString()));
        assertThat(event.replayOf()).isEqualTo(LETTER);
        assertThat(event.withProcessed(new byte[0]).replayOf()).isEqualTo(LETTER);
        assertThat(DeadLetters.of(event, "stage", "why", List.of(), 0).tags())
                .contains("replay_of:" + LETTER);
    }

    @Test
    void isInTheLetterOfAMessageThatCannotBeReadAgain() {
        assertThat(DeadLetters.of(read("{", LETTER.toString()), "parse", "why", 0).tags())
                .contains("replay_of:" + LETTER);
    }

    @Test
    void isNotThereOtherwise() throws Exception {
        EventEnvelope event =
                new InputMessageParser(() -> new TeamDirectory(List.of())).parse(event(null));
        assertThat(DeadLetters.of(event, "stage", "why", List.of(), 0).tags())
                .noneMatch(tag -> tag.startsWith("replay_of:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "1-2"})
    void isIgnoredWhenItNamesNoDeadLetter(String mark) {
        assertThat(event(mark).replayOf()).isNull();
    }
}
