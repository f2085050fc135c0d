package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events as bytes are the events that Jackson reads and writes. */
class EventBytesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, List<String>> LISTS =
            Map.of(
                    "$plugins_succeeded",
                    List.of("a \"quoted\" plugin (1)", "Zürich \uD83C\uDF33 (2)"));

    private static EventEnvelope envelope(String data) {
        return envelope(data, null);
    }

    private static EventEnvelope envelope(String data, int[] members) {
        return new EventEnvelope(
                2,
                "018a",
                "id \"x\" \uD83D",
                null,
                "https://example.org",
                "2023-10-05T12:00:00Z",
                null,
                data.getBytes(StandardCharsets.UTF_8),
                members,
                null,
                0,
                "events",
                0,
                1);
    }

    private static JsonNode tree(byte[] json) throws IOException {
        return JSON.readTree(json);
    }

    private static JsonNode tree(String json) throws JsonProcessingException {
        return JSON.readTree(
                new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " { \"event\" : \"e\" , \"properties\" : { \"a\" : [ 1 , { \"b\" : \"]}\\\"\" } ] } } ",
                "{\"event\":\"e\",\"properties\":null,\"team_id\":7}",
                "{\"properties\":{\"team_id\":5,\"uuid\":1},\"team_id\":2,\"uuid\":\"theirs\"}",
                "{\"properties\":\"text\",\"n\":-1.5e3,\"t\":true,\"f\":false,\"z\":null}",
                "{\"properties\":[1,2],\"a\\\\\":\"\\\\\",\"b\":\"\\\"\"}",
                "{\"team_id\":2,\"properties\":{ }}",
                "{\"team_id\":2,\"properties\":{\"a\":\"\\\\u0024plugins_failed\",\"b\":[1,{\"c\":\"}\"}]},\"z\":1}",
                "{\"properties\":{\"a\":1},\"team_id\":2}",
                "{\"te\\u0061m_id\":9,\"properti\\u0065s\":{\"$plugins_succ\\u0065eded\":[\"old\"],\"k\":1}}",
                "{\"properties\":{\"$plugins_succeeded\":[\"old\"],\"$plugins_failed\":[\"kept\"]},\"team_id\":2.0}",
                "{\"properties\":{},\"Zürich\":\"漢字\",\"\":{\"\":[]}}",
                "{\"event\":\"e\",\n\t\"properties\":\r\n{\"a\":1}\n}",
            })
    void equalWhatJacksonMakes(String data) throws IOException {
        EventEnvelope envelope = envelope(data);
        JsonNode event = tree(EventBytes.of(envelope));
        assertThat(event).isEqualTo(tree(EventJson.of(envelope)));
        assertThat(keys(event)).isEqualTo(keys(tree(EventJson.of(envelope))));

        JsonText bytes = JsonText.of(data);
        assertThat(EventBytes.checkTeam(bytes, 2).name())
                .isEqualTo(EventJson.checkTeam(data, 2).name());
        JsonNode team = tree(EventBytes.withTeam(bytes, 2));
        assertThat(team).isEqualTo(tree(EventJson.withTeam(data, 2)));
        assertThat(keys(team)).isEqualTo(keys(tree(EventJson.withTeam(data, 2))));
        JsonNode marked = tree(EventBytes.withProperties(bytes, 2, PluginLists.of(LISTS)));
        assertThat(marked).isEqualTo(tree(EventJson.withProperties(data, 2, LISTS)));
        assertThat(EventBytes.withProperties(bytes, 2, PluginLists.NONE)).isSameAs(bytes.utf8());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"properties\":{\"a\":1,\"b\":\"$plugin\"},\"team_id\":2}",
                "{\"properties\":{},\"team_id\":2,\"event\":\"\\\"\"}",
                "{\"properties\":{\"a\":\"12345678\\\\\",\"$plugins_succeeded\":[\"old\"]},\"team_id\":2}",
                "{\"team_id\":3,\"properties\":{\"a\":{\"$plugins_x\":1}}}",
                "{\"te\\\"am_id\":3,\"properties\":[1]}",
                "{\"event\":\"$snapshot\",\"uuid\":\"theirs\",\"properties\":null,\"team_id\":2}",
            })
    void areTheSameWhetherTheMembersAreKnownOrNot(String data) {
        JsonText unknown = JsonText.of(data);
        JsonText known = JsonText.ofObject(unknown.utf8(), offsets(unknown));

        assertThat(EventBytes.checkTeam(known, 2)).isEqualTo(EventBytes.checkTeam(unknown, 2));
        assertThat(EventBytes.withTeam(known, 2)).isEqualTo(EventBytes.withTeam(unknown, 2));
        assertThat(EventBytes.of(envelope(data, known.members())))
                .isEqualTo(EventBytes.of(envelope(data)));
        assertThat(EventBytes.isSnapshot(known)).isEqualTo(EventBytes.isSnapshot(unknown));
        assertThat(EventBytes.withProperties(known, 2, PluginLists.of(LISTS)))
                .isEqualTo(EventBytes.withProperties(unknown, 2, PluginLists.of(LISTS)));
    }

    /** What another plugin server has put there is replaced, wherever in the text it stands. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17})
    void listsThatAreThereAlreadyAreFound(int before) {
        for (String text : List.of("x".repeat(before), "ü$".repeat(before))) {
            JsonText unknown =
                    JsonText.of(
                            "{\"properties\":{\"%s\":1,\"$plugins_succeeded\":[\"old\"]},\"team_id\":2}"
                                    .formatted(text));
            JsonText known = JsonText.ofObject(unknown.utf8(), offsets(unknown));
            String marked =
                    new String(
                            EventBytes.withProperties(known, 2, PluginLists.of(LISTS)),
                            StandardCharsets.UTF_8);
            assertThat(marked).doesNotContain("old").containsOnlyOnce("$plugins_succeeded");
        }
    }

    private static int[] offsets(JsonText json) {
        List<Integer> offsets = new ArrayList<>();
        JsonMembers members = new JsonMembers(json);
        while (members.next()) {
            offsets.addAll(List.of(members.nameFrom(), members.valueFrom(), members.valueTo()));
        }
        return offsets.stream().mapToInt(Integer::intValue).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "1", "true", " [{\"team_id\":2}]"})
    void whatIsNoObjectIsNoEvent(String json) {
        assertThat(EventBytes.checkTeam(JsonText.of(json), 2))
                .isEqualTo(EventBytes.TeamCheck.NOT_AN_OBJECT);
    }

    @Test
    void theLastTeamCounts() {
        JsonText event = JsonText.of("{\"team_id\":2,\"a\":1,\"team_id\":3}");
        assertThat(EventBytes.checkTeam(event, 2)).isEqualTo(EventBytes.TeamCheck.CHANGED);
        assertThat(EventBytes.checkTeam(event, 3)).isEqualTo(EventBytes.TeamCheck.SAME);
        assertThat(EventBytes.checkTeam(JsonText.of("{\"team_id\":\"2\"}"), 2))
                .isEqualTo(EventBytes.TeamCheck.CHANGED);
    }
}
