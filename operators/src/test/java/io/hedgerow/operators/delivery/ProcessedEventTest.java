package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.ingest.UnprocessableEventException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of the topic of processed events, and what plugins get of them. */
class ProcessedEventTest {

    private static final String UUID_TEXT = "017d0000-0000-7000-8000-000000000001";

    private static String message(String properties, String more) {
        return "{\"uuid\":\""
                + UUID_TEXT
                + "\",\"event\":\"$autocapture\",\"properties\":\""
                + properties.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\",\"timestamp\":\"2026-11-24 10:20:30.400\",\"team_id\":2,\"distinct_id\":\"pé\""
                + more
                + ",\"created_at\":\"2026-11-24 10:20:31.000\"}";
    }

    private static ProcessedEvent parse(String message) throws UnprocessableEventException {
        return ProcessedEvent.parse(message.getBytes(StandardCharsets.UTF_8), 1);
    }

    @Test
    void readsWhatEveryStepNeeds() throws Exception {
        ProcessedEvent event = parse(message("{}", ""));
        assertThat(event.teamId()).isEqualTo(2);
        assertThat(event.uuid()).isEqualTo(UUID.fromString(UUID_TEXT));
        assertThat(event.event()).isEqualTo("$autocapture");
        assertThat(event.distinctId()).isEqualTo("pé");
        assertThat(event.captureDepth()).isEqualTo(1);
    }

    @Test
    void givesPluginsTheProcessedEvent() throws Exception {
        ProcessedEvent event =
                parse(
                        message(
                                "{\"a\":1.50,\"$ip\":\"1.2.3.4\",\"$set\":{\"n\":\"x\"},\"$set_once\": {\"o\":[1]}}",
                                ",\"elements_chain\":\"\""));
        assertThat(event.pluginJson())
                .hasToString(
                        "{\"distinct_id\":\"pé\",\"ip\":\"1.2.3.4\",\"team_id\":2,\"event\":\"$autocapture\","
                                + "\"properties\":{\"a\":1.50,\"$ip\":\"1.2.3.4\",\"$set\":{\"n\":\"x\"},\"$set_once\": {\"o\":[1]}},"
                                + "\"timestamp\":\"2026-11-24T10:20:30.400Z\",\"$set\":{\"n\":\"x\"},\"$set_once\":{\"o\":[1]},"
                                + "\"uuid\":\""
                                + UUID_TEXT
                                + "\",\"elements\":[]}");
    }

    @Test
    void leavesOutWhatIsNotThere() throws Exception {
        assertThat(parse(message("{}", "")).pluginJson().toString())
                .doesNotContain("\"ip\"", "$set");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24 10:20:30,2026-11-24T10:20:30.000Z",
        "2026-11-24 10:20:30.4,2026-11-24T10:20:30.400Z",
        "2026-11-24 10:20:30.123456,2026-11-24T10:20:30.123Z",
        "2026-11-24T10:20:30.123Z,2026-11-24T10:20:30.123Z"
    })
    void timesBecomeIso(String stored, String iso) throws Exception {
        ProcessedEvent event = parse(message("{}", "").replace("2026-11-24 10:20:30.400", stored));
        assertThat(event.pluginJson().toString()).contains("\"timestamp\":\"" + iso + "\"");
    }

    @Test
    void rebuildsElements() throws Exception {
        String chain =
                "a.btn.btn-x:attr__class=\\\"btn btn-x\\\"attr__href=\\\"/p?a;b\\\"attr_id=\\\"i\\\"href=\\\"/p?a;b\\\"nth-child=\\\"2\\\"nth-of-type=\\\"1\\\"text=\\\"Say \\\\\\\"hi\\\\\\\"\\\"; div.x:y:nth-child=\\\"0\\\"nth-of-type=\\\"0\\\"empty=\\\"\\\"";
        String json =
                parse(message("{}", ",\"elements_chain\":\"" + chain + "\""))
                        .pluginJson()
                        .toString();
        assertThat(json)
                .endsWith(
                        "\"elements\":[{\"tag_name\":\"a\",\"text\":\"Say \\\"hi\\\"\",\"$el_text\":\"Say \\\"hi\\\"\",\"href\":\"/p?a;b\","
                                + "\"attr_class\":\"btn btn-x\",\"attr_id\":\"i\",\"nth_child\":2,\"nth_of_type\":1,"
                                + "\"attributes\":{\"attr__class\":\"btn btn-x\",\"attr__href\":\"/p?a;b\"},\"order\":0},"
                                + "{\"tag_name\":\"div\",\"attr_class\":[\"x:y\"],\"nth_child\":0,\"nth_of_type\":0,"
                                + "\"attributes\":{\"empty\":\"\"},\"order\":1}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|The message is no JSON object",
                "{\"uuid\":|The message is no JSON",
                "{}|The message's \"team_id\" is missing or is not a number",
                "{\"team_id\":1,\"uuid\":\"x\",\"event\":\"e\",\"distinct_id\":\"d\",\"timestamp\":\"2026-11-24 10:20:30\"}|The message's \"uuid\" is no UUID",
                "{\"team_id\":1,\"uuid\":\"017d0000-0000-7000-8000-000000000001\",\"event\":\"e\",\"distinct_id\":\"d\",\"timestamp\":\"now\"}|\"timestamp\" is no time",
                "{\"team_id\":1,\"uuid\":\"017d0000-0000-7000-8000-000000000001\",\"event\":\"e\",\"distinct_id\":\"d\",\"timestamp\":\"2026-11-24 10:20:30\",\"properties\":\"{\"}|\"properties\" are no JSON",
                "{\"team_id\":1,\"uuid\":\"017d0000-0000-7000-8000-000000000001\",\"event\":\"e\",\"distinct_id\":\"d\",\"timestamp\":\"2026-11-24 10:20:30\",\"properties\":\"{} 1\"}|Something follows"
            })
    void saysWhatIsWrong(String message, String error) {
        assertThatThrownBy(() -> parse(message))
                .isInstanceOf(UnprocessableEventException.class)
                .hasMessageContaining(error);
    }

    @Test
    void refusesAMessageWithoutValue() {
        assertThatThrownBy(() -> ProcessedEvent.parse(null, 0))
                .hasMessage("The message has no value");
    }

    /** Bytes that savepoints hold: a change needs a new format version. */
    @Test
    void formatsStay() throws Exception {
        ProcessedEvent event =
                new ProcessedEvent(
                        2, new UUID(1, 2), "e", "d", "{}".getBytes(StandardCharsets.UTF_8), 3);
        assertThat(hex(ProcessedEvent.TYPE.createSerializer(null), event))
                .isEqualTo(
                        "0100000000000000020000000000000001000000000000000200000001650000000164000000027b7d00000003");
        DeliveryInput.Serializer inputs = new DeliveryInput.Serializer();
        DeliveryInput replayed =
                new DeliveryInput.Replayed(
                        7,
                        1,
                        List.of(event, event),
                        new DeliveryItem.Replay(
                                List.of(new UUID(3, 4), new UUID(5, 6)), "exportEvents", null));
        String single =
                "0102"
                        + "0000000700000001"
                        + "0100000000000000020000000000000001000000000000000200000001650000000164000000027b7d00000003"
                        + "00000000000000030000000000000004"
                        + "000000076f6e4576656e74"
                        + "ffffffff";
        assertThat(inputs.deserialize(new DataInputDeserializer(HexFormat.of().parseHex(single))))
                .as("of the first format")
                .isEqualTo(
                        new DeliveryInput.Replayed(
                                7,
                                1,
                                List.of(event),
                                DeliveryItem.Replay.of(new UUID(3, 4), "onEvent", null)));
        assertThat(hex(inputs, new DeliveryInput.Event(7, 1, event)))
                .isEqualTo(
                        "02000000000700000001"
                                + "0100000000000000020000000000000001000000000000000200000001650000000164000000027b7d00000003");
        DataOutputSerializer out = new DataOutputSerializer(64);
        inputs.serialize(replayed, out);
        assertThat(inputs.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                .isEqualTo(replayed);
        assertThat(replayed.key()).isEqualTo(DeliveryKey.of(7, 1));
        assertThat(DeliveryKey.configId(replayed.key())).isEqualTo(7);
        assertThat(DeliveryKey.shard(replayed.key())).isEqualTo(1);
    }

    private static <T> String hex(
            org.apache.flink.api.common.typeutils.TypeSerializer<T> serializer, T value)
            throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return HexFormat.of().formatHex(out.getCopyOfBuffer());
    }
}
