package io.hedgerow.job.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages of the replay topic, and what becomes of those that nobody can use. */
class ReplayFunctionTest {

    private static final int CONFIG = 7;

    private OneInputStreamOperatorTestHarness<ReplayRecord, DeliveryInput> harness;

    /** One config, in force. */
    record Registry() implements RegistryLoader {
        @Override
        public RegistrySnapshot load() {
            return new RegistrySnapshot(
                    new TeamDirectory(List.of()),
                    List.of(
                            PluginInstallation.of(
                                    new PluginIdentity(2, 1, CONFIG, "p"),
                                    0,
                                    TranspiledSource.verbatim("index.js", "exportEvents"),
                                    "{}",
                                    Map.of(),
                                    0,
                                    PluginInstallation.OnError.DEFAULT,
                                    null,
                                    SecretMask.NONE)));
        }
    }

    @BeforeEach
    void open() throws Exception {
        harness =
                ProcessFunctionTestHarnesses.forProcessFunction(
                        new ReplayFunction(new Registry(), DeliveryOptions.DEFAULT));
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static byte[] event(int number) {
        return "{\"uuid\":\"%s\",\"event\":\"e\",\"properties\":\"{}\",\"timestamp\":\"2026-11-24 10:00:00.000\",\"team_id\":2,\"distinct_id\":\"d\"}"
                .formatted(new UUID(0, number))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<ReplayBatch.Letter> letters(int count) {
        List<ReplayBatch.Letter> letters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            letters.add(new ReplayBatch.Letter(new UUID(9, i), i % 3, event(i)));
        }
        return letters;
    }

    private static String batchId(int count) throws Exception {
        List<ProcessedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(ProcessedEvent.parse(event(i), 0));
        }
        return DeliveryItem.batch(events, 0).batchId().toString();
    }

    private void send(byte[] value, String letter, String config, String batch) throws Exception {
        harness.processElement(
                new ReplayRecord(
                        new InputRecord(value, "replay", 1, 2, 0),
                        letter,
                        config,
                        "exportEvents",
                        null,
                        batch),
                0);
    }

    private List<DeadLetterRow> deadLetters() {
        return harness.getSideOutput(PluginOutputs.DEAD_LETTERS).stream()
                .map(StreamRecord::getValue)
                .toList();
    }

    @Test
    void aBatchComesOutAsItWas() throws Exception {
        byte[] message = ReplayBatch.write(letters(3_000));
        assertThat(message.length).as("compressed").isLessThan(3_000 * event(0).length / 4);
        send(message, null, "7", batchId(3_000));

        DeliveryInput.Replayed replayed =
                (DeliveryInput.Replayed) harness.extractOutputValues().get(0);
        assertThat(replayed.configId()).isEqualTo(CONFIG);
        assertThat(replayed.events()).hasSize(3_000);
        assertThat(DeliveryItem.batch(replayed.events(), 0).batchId()).hasToString(batchId(3_000));
        assertThat(replayed.events().get(2).captureDepth()).isEqualTo(2);
        assertThat(replayed.replay().deadLetters().get(2_999)).isEqualTo(new UUID(9, 2_999));
        assertThat(replayed.replay().hook()).isEqualTo("exportEvents");
    }

    @Test
    void aBatchForAConfigThatIsGoneIsOneDeadLetterPerEvent() throws Exception {
        send(ReplayBatch.write(letters(2)), null, "8", batchId(2));
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(deadLetters()).extracting(DeadLetterRow::id).doesNotHaveDuplicates();
        assertThat(deadLetters())
                .extracting(DeadLetterRow::rawPayload)
                .containsExactly(event(0), event(1));
        assertThat(deadLetters().get(1).tags())
                .contains("config:8", "hook:exportEvents", "replay_of:" + new UUID(9, 1));
        assertThat(deadLetters().get(1).error())
                .isEqualTo("Plugin config 8 of team 2 is not in force");
    }

    @Test
    void whatIsNoBatchIsADeadLetter() throws Exception {
        byte[] good = ReplayBatch.write(letters(2));
        send("{}".getBytes(StandardCharsets.UTF_8), null, "7", batchId(2));
        send(null, null, "7", batchId(2));
        send(Arrays.copyOf(good, good.length - 20), null, "7", batchId(2));
        send(good, null, "7", batchId(3));
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(deadLetters())
                .extracting(DeadLetterRow::error)
                .hasSize(5)
                .allMatch(
                        error ->
                                error.startsWith("The message is no batch of dead letters: ")
                                        || error.equals(
                                                "The events are not those of batch " + id(3)));
    }

    private static String id(int count) {
        try {
            return batchId(count);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneEventGoesToItsFunction() throws Exception {
        send(event(4), new UUID(9, 4).toString(), "7", null);
        assertThat(harness.extractOutputValues())
                .containsExactly(
                        new DeliveryInput.Replayed(
                                CONFIG,
                                0,
                                List.of(ProcessedEvent.parse(event(4), 0)),
                                DeliveryItem.Replay.of(new UUID(9, 4), "exportEvents", null)));
        send(event(4), "none", "7", null);
        send(event(4), new UUID(9, 4).toString(), "seven", null);
        assertThat(deadLetters())
                .extracting(DeadLetterRow::error)
                .containsExactly(
                        "The header hedgerow-dead-letter names no dead letter: \"none\"",
                        "The header hedgerow-config names no plugin config: \"seven\"");
    }
}
