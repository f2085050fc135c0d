package io.hedgerow.runtime.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/scenario-format.md, "Step result and expect". */
class ExpectationTest {

    @Test
    void numbersAreComparedByValue() {
        assertThat(
                        differences(
                                "{\"event\":{\"n\":1.0,\"m\":100}}",
                                "{\"event\":{\"n\":1,\"m\":1e2}}"))
                .isEmpty();
    }

    @Test
    void aKeyThatIsNotMentionedMustBeAbsent() {
        assertThat(differences("{\"event\":{}}", "{\"event\":{},\"storage\":{\"a\":1}}"))
                .containsExactly("storage: not expected, but there is {\"a\":1}");
    }

    @Test
    void logsCountOnlyWhenGiven() {
        String logs = "{\"logs\":[{\"type\":\"LOG\",\"message\":\"a\"}]}";
        assertThat(differences("{}", logs)).isEmpty();
        assertThat(differences("{\"logs\":[]}", logs)).hasSize(1);
    }

    @Test
    void differencesNameTheirPath() {
        assertThat(
                        differences(
                                "{\"event\":{\"a\":[1,{\"b\":2}]}}",
                                "{\"event\":{\"a\":[1,{\"b\":3}]}}"))
                .containsExactly("event.a[1].b: expected 2, but got 3");
        assertThat(differences("{\"dropped\":true}", "{}"))
                .containsExactly("dropped: expected true, but it is absent");
    }

    @Test
    void headersByNameWithoutCaseAndBodyAsJson() {
        String actual =
                "{\"http\":[{\"method\":\"POST\",\"url\":\"u\",\"headers\":{\"X-Key\":\"1\"},\"body\":\"{\\\"b\\\": 2}\"}]}";
        assertThat(
                        differences(
                                "{\"http\":[{\"method\":\"POST\",\"url\":\"u\",\"headers\":{\"x-key\":\"1\"},\"bodyJson\":{\"b\":2}}]}",
                                actual))
                .isEmpty();
        assertThat(
                        differences(
                                "{\"http\":[{\"method\":\"POST\",\"url\":\"u\",\"headers\":{\"x-key\":\"2\"},\"bodyJson\":{\"b\":1}}]}",
                                actual))
                .containsExactlyInAnyOrder(
                        "http[0].headers.x-key: expected \"2\", but got \"1\"",
                        "http[0].bodyJson.b: expected 1, but got 2");
    }

    private static List<String> differences(String expected, String actual) {
        return Expectation.differences(
                (ObjectNode) ScenarioJson.parse(expected), (ObjectNode) ScenarioJson.parse(actual));
    }
}
