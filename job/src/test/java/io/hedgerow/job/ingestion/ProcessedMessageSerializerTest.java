package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.CapturedMessage;
import io.hedgerow.operators.plugins.PluginOutputs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessedMessageSerializerTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final long PERSON = -7;
    private static final UUID ID = UUID.fromString("018f0000-0000-7000-8000-000000000001");

    private static ProducerRecord<byte[], byte[]> message(
            String properties, long timestampMicros, String elements, int depth) {
        return message(PERSON, properties, timestampMicros, elements, depth);
    }

    private static ProducerRecord<byte[], byte[]> message(
            long person, String properties, long timestampMicros, String elements, int depth) {
        return new ProcessedMessageSerializer("processed")
                .serialize(
                        new ProcessedMessage(
                                ID,
                                person,
                                ProcessedEventJson.of(row(properties, timestampMicros, elements)),
                                depth,
                                null),
                        new ThreePartitions(),
                        null);
    }

    private static final class ThreePartitions
            implements KafkaRecordSerializationSchema.KafkaSinkContext {

        @Override
        public int getParallelInstanceId() {
            return 0;
        }

        @Override
        public int getNumberOfParallelInstances() {
            return 1;
        }

        @Override
        public int[] getPartitionsForTopic(String topic) {
            return new int[] {0, 1, 2};
        }
    }

    private static EventRow row(String properties, long timestampMicros, String elements) {
        return new EventRow(
                ID,
                "$pageview",
                properties.getBytes(StandardCharsets.UTF_8),
                timestampMicros,
                7,
                "Zoë \"Z\"",
                elements,
                1_764_000_000_123_999L,
                2);
    }

    @Test
    void fieldsOfTheContract() throws Exception {
        String properties = "{\"text\":\"Grüße \\\"👋\\\" \\u0000 \\n\",\"n\":1.50}";

        ProducerRecord<byte[], byte[]> message =
                message(properties, 1_764_000_000_007_000L, "a:text=\"x\"", 0);

        assertThat(message.topic()).isEqualTo("processed");
        assertThat(new String(message.key(), StandardCharsets.UTF_8)).isEqualTo(ID.toString());
        assertThat(message.headers()).isEmpty();
        JsonNode json = JSON.readTree(message.value());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "uuid",
                        "event",
                        "properties",
                        "timestamp",
                        "team_id",
                        "distinct_id",
                        "elements_chain",
                        "created_at");
        assertThat(json.get("uuid").textValue()).isEqualTo(ID.toString());
        assertThat(json.get("event").textValue()).isEqualTo("$pageview");
        assertThat(json.get("properties").textValue()).isEqualTo(properties);
        assertThat(json.get("timestamp").textValue()).isEqualTo("2025-11-24 16:00:00.007");
        assertThat(json.get("team_id").intValue()).isEqualTo(7);
        assertThat(json.get("distinct_id").textValue()).isEqualTo("Zoë \"Z\"");
        assertThat(json.get("elements_chain").textValue()).isEqualTo("a:text=\"x\"");
        assertThat(json.get("created_at").textValue()).isEqualTo("2025-11-24 16:00:00.123");
    }

    @Test
    void aTimeBefore1970() throws Exception {
        assertThat(JSON.readTree(message("{}", -1_000, "", 0).value()).get("timestamp").textValue())
                .isEqualTo("1969-12-31 23:59:59.999");
    }

    @Test
    void propertiesLargerThanAnyBuffer() throws Exception {
        String properties = "{\"t\":\"" + "ü\\\"".repeat(300_000) + "\"}";
        assertThat(
                        JSON.readTree(message(properties, 0, "", 0).value())
                                .get("properties")
                                .textValue())
                .isEqualTo(properties);
    }

    @Test
    void aPersonHasAPartition() {
        assertThat(message(PERSON, "{}", 0, "", 0).partition())
                .isEqualTo(message(PERSON, "{\"other\":1}", 9, "", 0).partition())
                .isBetween(0, 2);
        assertThat(
                        LongStream.range(-50, 50)
                                .mapToObj(person -> message(person, "{}", 0, "", 0).partition())
                                .distinct())
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void theDepthOfCapturedEventsGoesAlong() {
        assertThat(message("{}", 0, "", 3).headers().lastHeader(CapturedMessage.DEPTH_HEADER))
                .satisfies(
                        header ->
                                assertThat(new String(header.value(), StandardCharsets.UTF_8))
                                        .isEqualTo("3"));
    }

    @Test
    void theMarkOfWhatWasADeadLetterGoesAlong() throws Exception {
        UUID letter = new UUID(5, 6);
        EventRow plain = row("{}", 0, "");
        EventRow replayed =
                new EventRow(
                        plain.uuid(),
                        plain.event(),
                        plain.properties(),
                        plain.timestampMicros(),
                        plain.teamId(),
                        plain.distinctId(),
                        plain.elementsChain(),
                        plain.createdAtMicros(),
                        0,
                        letter);
        try (OneInputStreamOperatorTestHarness<EventRow, ProcessedMessage> harness =
                ProcessFunctionTestHarnesses.forProcessFunction(new PublishFunction(1_000))) {
            harness.processElement(replayed, 0);
            harness.processElement(plain, 0);
            assertThat(harness.extractOutputValues())
                    .extracting(ProcessedMessageSerializerTest::mark)
                    .containsExactly(letter.toString(), null);
        }
    }

    private static String mark(ProcessedMessage message) {
        Header header =
                new ProcessedMessageSerializer("processed")
                        .serialize(message, new ThreePartitions(), null)
                        .headers()
                        .lastHeader(InputRecord.REPLAY_HEADER);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void aMessageThatKafkaWouldRefuseIsADeadLetter() throws Exception {
        EventRow small = row("{}", 0, "");
        EventRow large = row("{\"t\":\"" + "x".repeat(1_000) + "\"}", 0, "");
        PublishFunction function = new PublishFunction(ProcessedEventJson.of(small).length);
        try (OneInputStreamOperatorTestHarness<EventRow, ProcessedMessage> harness =
                ProcessFunctionTestHarnesses.forProcessFunction(function)) {
            harness.processElement(small, 0);
            harness.processElement(large, 0);

            assertThat(harness.extractOutputValues())
                    .singleElement()
                    .satisfies(
                            message -> {
                                assertThat(message.uuid()).isEqualTo(ID);
                                assertThat(message.captureDepth()).isEqualTo(2);
                            });
            assertThat(harness.getSideOutput(PluginOutputs.DEAD_LETTERS))
                    .extracting(StreamRecord::getValue)
                    .singleElement()
                    .satisfies(
                            letter -> {
                                assertThat(letter.eventUuid()).isEqualTo(ID);
                                assertThat(letter.errorLocation()).isEqualTo("delivery:publish");
                                assertThat(letter.rawPayload())
                                        .isEqualTo(ProcessedEventJson.of(large));
                            });
        }
    }

    @Test
    void aDeadLetterThatKafkaWouldRefuseKeepsItsFacts() throws Exception {
        DeadLetterRow letter =
                DeadLetters.unpublished(
                        row("{\"t\":\"" + "x".repeat(1_000) + "\"}", 0, ""),
                        new byte[2_000],
                        "why",
                        5);
        ProducerRecord<byte[], byte[]> whole =
                new DeadLetterSerializer("dead", 100_000).serialize(letter, null, null);
        ProducerRecord<byte[], byte[]> cut =
                new DeadLetterSerializer("dead", 3_000).serialize(letter, null, null);

        assertThat(whole.headers().lastHeader(DeadLetterSerializer.RAW_HEADER).value())
                .hasSize(2_000);
        assertThat(cut.headers().lastHeader(DeadLetterSerializer.RAW_HEADER)).isNull();
        assertThat(cut.headers().lastHeader(DeadLetterSerializer.OMITTED_HEADER).value())
                .asString()
                .isEqualTo("2000");
        JsonNode json = JSON.readTree(cut.value());
        assertThat(json.get("id").textValue()).isEqualTo(letter.id().toString());
        assertThat(json.get("error").textValue()).isEqualTo("why");
        assertThat(json.get("raw_payload").textValue()).isEmpty();
    }

    /** As of a plugin that throws the whole event it was given, and more. */
    @ParameterizedTest
    @ValueSource(ints = {20_000, 100_000, 1_000_000})
    void noTextOfADeadLetterMakesItLargerThanAMessageMayBe(int maxBytes) throws Exception {
        String control = "\u0001".repeat(3_000_000); // takes six bytes each
        List<String> tags = new ArrayList<>(Collections.nCopies(200, "error:" + control));
        DeadLetterRow letter =
                new DeadLetterRow(
                        ID,
                        ID,
                        control,
                        control,
                        control,
                        control,
                        control,
                        control,
                        new byte[10],
                        "delivery:onEvent",
                        "why: " + control,
                        7,
                        1,
                        0,
                        1,
                        tags);
        ProducerRecord<byte[], byte[]> message =
                new DeadLetterSerializer("dead", maxBytes).serialize(letter, null, null);

        assertThat(message.value().length).isBetween(maxBytes / 4, maxBytes);
        JsonNode json = JSON.readTree(message.value());
        assertThat(json.get("error").textValue())
                .startsWith("why: \u0001")
                .endsWith("… (cut: 3000005 characters)");
        assertThat(json.get("event").textValue()).endsWith("… (cut: 3000000 characters)");
        assertThat(json.get("tags").get(0).textValue()).endsWith("… (cut: 3000006 characters)");
        assertThat(json.get("tags").get(64).textValue()).isEqualTo("cut: 136 more tags");
        assertThat(json.get("id").textValue()).isEqualTo(ID.toString());
    }
}
