package io.hedgerow.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventNormalizerTest {

    private static final Team TEAM = new Team(2, "t", false, false);
    private static final String UUID = "018f4a52-0000-0000-0000-00000000abcd";
    private static final long CLOCK = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

    private final AtomicInteger invalid = new AtomicInteger();
    private final EventNormalizer normalizer =
            new EventNormalizer(() -> CLOCK, invalid::incrementAndGet);

    private static EventEnvelope event(String data, String now, String sentAt) {
        return new EventEnvelope(
                2,
                UUID,
                "person",
                "1.2.3.4",
                null,
                now,
                sentAt,
                data.getBytes(StandardCharsets.UTF_8),
                null,
                null,
                0,
                "t",
                0,
                0);
    }

    private EventRow normalize(String data) throws Exception {
        return normalizer.normalize(event(data, "2026-11-24T10:00:00Z", null), TEAM);
    }

    private static String properties(EventRow row) {
        return new String(row.properties(), StandardCharsets.UTF_8);
    }

    private static Instant time(EventRow row) {
        return Instant.ofEpochMilli(row.timestampMicros() / 1000);
    }

    @Test
    void copiesPropertiesAsTheyAre() throws Exception {
        EventRow row =
                normalize(
                        "{\"event\":\"e\",\"properties\":{\"a\": 1.0, \"b\":[{\"c\":\"\\u00e9\"}],\"big\":12345678901234567890}}");
        assertThat(properties(row))
                .isEqualTo(
                        "{\"a\": 1.0, \"b\":[{\"c\":\"\\u00e9\"}],\"big\":12345678901234567890,\"$ip\":\"1.2.3.4\"}");
        assertThat(row.uuid()).hasToString(UUID);
        assertThat(row.teamId()).isEqualTo(2);
        assertThat(row.elementsChain()).isEmpty();
        assertThat(row.createdAtMicros()).isEqualTo(CLOCK * 1000);
    }

    @Test
    void mergesPersonPropertiesWithTopLevelOnesWinning() throws Exception {
        EventRow row =
                normalize(
                        "{\"event\":\"e\",\"$set\":{\"a\":\"top\"},\"properties\":{\"$set\":{\"a\":\"own\",\"b\":2},\"x\":1}}");
        assertThat(properties(row))
                .isEqualTo("{\"x\":1,\"$set\":{\"a\":\"top\",\"b\":2},\"$ip\":\"1.2.3.4\"}");
    }

    @Test
    void derivesCampaignAndInitialValues() throws Exception {
        EventRow row =
                normalize(
                        "{\"event\":\"e\",\"properties\":{\"utm_source\":\"s\",\"$browser\":\"B\",\"$set_once\":{\"$initial_browser\":\"old\",\"k\":1},\"$ip\":\"9.9.9.9\"}}");
        assertThat(properties(row))
                .isEqualTo(
                        "{\"utm_source\":\"s\",\"$browser\":\"B\",\"$ip\":\"9.9.9.9\","
                                + "\"$set\":{\"utm_source\":\"s\"},"
                                + "\"$set_once\":{\"$initial_browser\":\"B\",\"k\":1,\"$initial_utm_source\":\"s\"}}");
    }

    @Test
    void storesNoAddressForTeamsThatDoNotWantIt() throws Exception {
        EventRow row =
                normalizer.normalize(
                        event("{\"event\":\"e\"}", "2026-11-24T10:00:00Z", null),
                        new Team(2, "t", true, false));
        assertThat(properties(row)).isEqualTo("{}");
    }

    @Test
    void writesElementsAsTheirChain() throws Exception {
        EventRow row =
                normalize(
                        "{\"event\":\"$autocapture\",\"properties\":{\"p\":1,\"$elements\":["
                                + "{\"tag_name\":\"a\",\"$el_text\":\"Go \\\"now\\\"\",\"attr__class\":\"z b\",\"attr__href\":\"/x\",\"attr__id\":\"i\",\"nth_child\":1,\"nth_of_type\":2},"
                                + "{\"tag_name\":\"div\"}],\"q\":2}}");
        assertThat(properties(row)).isEqualTo("{\"p\":1,\"q\":2,\"$ip\":\"1.2.3.4\"}");
        assertThat(row.elementsChain())
                .isEqualTo(
                        "a.b.z:attr__class=\"z b\"attr__href=\"/x\"attr__id=\"i\"attr_id=\"i\"href=\"/x\"nth-child=\"1\"nth-of-type=\"2\"text=\"Go \\\"now\\\"\""
                                + ";div:nth-child=\"0\"nth-of-type=\"0\"");
    }

    @Test
    void correctsTheClientsClock() throws Exception {
        EventRow row =
                normalizer.normalize(
                        event(
                                "{\"event\":\"e\",\"timestamp\":\"2026-11-24T08:59:00Z\"}",
                                "2026-11-24T10:00:00Z",
                                "2026-11-24T09:00:00Z"),
                        TEAM);
        assertThat(time(row)).isEqualTo(Instant.parse("2026-11-24T09:59:00Z"));
    }

    @Test
    void takesTheTimeOfTheEventElseTheOffsetElseNow() throws Exception {
        assertThat(time(normalize("{\"event\":\"e\",\"timestamp\":\"2026-01-02\"}")))
                .isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
        assertThat(time(normalize("{\"event\":\"e\",\"timestamp\":0,\"offset\":1500}")))
                .isEqualTo(Instant.parse("2026-11-24T09:59:58.500Z"));
        assertThat(time(normalize("{\"event\":\"e\"}")))
                .isEqualTo(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(invalid).hasValue(0);
    }

    @Test
    void countsTimesItCannotRead() throws Exception {
        EventRow row = normalize("{\"event\":\"e\",\"timestamp\":\"some day\"}");
        assertThat(row.timestampMicros()).isEqualTo(CLOCK * 1000);
        assertThat(invalid).hasValue(1);
    }

    @Test
    void cutsAndConvertsNames() throws Exception {
        assertThat(normalize("{\"event\":{\"a\":1}}").event()).isEqualTo("{\"a\":1}");
        assertThat(normalize("{\"event\":\"%s\"}".formatted("n".repeat(300))).event()).hasSize(200);
        assertThat(normalize("{\"event\":\"x\\ud800\"}").event()).isEqualTo("x\\ud800\\");
    }

    @Test
    void processedFieldsWin() throws Exception {
        EventEnvelope processed =
                event("{\"event\":\"e\"}", "2026-11-24T10:00:00Z", null)
                        .withProcessed(
                                "{\"event\":\"changed\",\"uuid\":\"018f4a52-0000-0000-0000-000000000001\",\"distinct_id\":17,\"properties\":{},\"now\":\"2026-01-01T00:00:00Z\"}"
                                        .getBytes(StandardCharsets.UTF_8));
        EventRow row = normalizer.normalize(processed, TEAM);
        assertThat(row.event()).isEqualTo("changed");
        assertThat(row.uuid()).hasToString("018f4a52-0000-0000-0000-000000000001");
        assertThat(row.distinctId()).isEqualTo("17");
        assertThat(properties(row)).isEqualTo("{}");
        assertThat(time(row)).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> normalize("{}")).hasMessage("The event has no name");
        assertThatThrownBy(
                        () ->
                                normalizer.normalize(
                                        event("{\"event\":\"e\"}", null, null)
                                                .withProcessed(
                                                        "{\"event\":\"e\",\"distinct_id\":\"d\",\"uuid\":\"x\"}"
                                                                .getBytes(StandardCharsets.UTF_8)),
                                        TEAM))
                .hasMessage("Not a valid UUID: \"x\"");
        assertThatThrownBy(() -> normalizer.normalize(event("{\"event\":\"e\"}", null, null), null))
                .hasMessage("No team found with ID 2. Can't ingest event.");
        assertThatThrownBy(() -> normalize("{\"event\":\"e\",\"properties\":[]}"))
                .hasMessage("The event's \"properties\" is not a JSON object");
    }
}
