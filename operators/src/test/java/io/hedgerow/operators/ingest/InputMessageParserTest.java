package io.hedgerow.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.registry.TeamDirectory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputMessageParserTest {

    private final InputMessageParser parser =
            new InputMessageParser(
                    () ->
                            new TeamDirectory(
                                    List.of(new TeamDirectory.Team(7, "phc_seven", false, false))));

    private EventEnvelope parse(String json) throws UnprocessableEventException {
        return parser.parse(
                new InputRecord(json.getBytes(StandardCharsets.UTF_8), "events", 3, 42, 1));
    }

    @Test
    void takesTheOuterFieldsAndLeavesTheDataAlone() throws Exception {
        EventEnvelope event =
                parse(
                        """
                        {"data":"{\\"event\\": \\"h\\u00e9\\",\\"n\\":1.0}","uuid":"u","distinct_id":"d","ip":"",
                         "site_url":"http://x","team_id":2,"now":"n","sent_at":"","future":{"a":[1]}}""");
        assertThat(new String(event.data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"event\": \"hé\",\"n\":1.0}");
        assertThat(event.teamId()).isEqualTo(2);
        assertThat(event.uuid()).isEqualTo("u");
        assertThat(event.ip()).isNull();
        assertThat(event.siteUrl()).isEqualTo("http://x");
        assertThat(event.sentAt()).isNull();
        assertThat(event.processed()).isNull();
        assertThat(event.captureDepth()).isEqualTo(1);
        assertThat(event.offset()).isEqualTo(42);
    }

    @Test
    void findsTheTeamOfAToken() throws Exception {
        assertThat(
                        parse(
                                        "{\"data\":\"{}\",\"uuid\":\"u\",\"distinct_id\":\"d\",\"team_id\":null,\"token\":\"phc_seven\"}")
                                .teamId())
                .isEqualTo(7);
    }

    @Test
    void cutsLongDistinctIds() throws Exception {
        assertThat(
                        parse(
                                        "{\"data\":\"{}\",\"uuid\":\"u\",\"team_id\":1,\"distinct_id\":\"%s\"}"
                                                .formatted("x".repeat(300)))
                                .distinctId())
                .hasSize(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense|not JSON",
                "[]|not a JSON object",
                "{\"uuid\":\"u\"}|no field \"data\"",
                "{\"data\":5}|neither text nor an object",
                "{\"data\":\"{\"}|\"data\" is not JSON",
                "{\"data\":\"{}{}\"}|goes on after",
                "{\"data\":\"[]\"}|\"data\" is not a JSON object",
                "{\"data\":\"{}\",\"distinct_id\":\"d\",\"team_id\":1}|no field \"uuid\"",
                "{\"data\":\"{}\",\"uuid\":\"u\",\"team_id\":1}|no field \"distinct_id\"",
                "{\"data\":\"{}\",\"uuid\":\"u\",\"distinct_id\":\"d\"}|neither \"team_id\" nor \"token\"",
                "{\"data\":\"{}\",\"uuid\":\"u\",\"distinct_id\":\"d\",\"token\":\"t\"}|No team found for",
                "{\"data\":\"{}\",\"uuid\":\"u\",\"distinct_id\":\"d\",\"team_id\":\"x\"}|not a whole number",
            })
    void saysWhatIsWrong(String message, String complaint) {
        assertThatThrownBy(() -> parse(message))
                .isInstanceOf(UnprocessableEventException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void escapesLoneSurrogatesInsteadOfLosingThem() throws Exception {
        EventEnvelope event =
                parse(
                        "{\"data\":\"{\\\"event\\\":\\\"a\\ud83d\\\"}\",\"uuid\":\"u\",\"distinct_id\":\"d\",\"team_id\":1}");
        assertThat(new String(event.data(), StandardCharsets.UTF_8))
                .isEqualTo("{\"event\":\"a\\ud83d\"}");
    }
}
