package io.hedgerow.operators.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.SecretMask;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginErrorRecordTest {

    private static final long TIME = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();

    @Test
    void hasTheFieldsOfPostHog() {
        assertThat(
                        PluginErrorRecord.json(
                                SecretMask.NONE,
                                TIME,
                                "TypeError",
                                "no \"x\"",
                                "TypeError: no\n  at f",
                                "{\"event\":\"e\",\"properties\":{\"n\":1.50,\"l\":[true,null]}}"))
                .isEqualTo(
                        "{\"message\":\"no \\\"x\\\"\",\"time\":\"2024-05-01T12:00:00.000Z\","
                                + "\"name\":\"TypeError\",\"stack\":\"TypeError: no\\n  at f\","
                                + "\"event\":{\"event\":\"e\",\"properties\":{\"n\":1.50,\"l\":[true,null]}}}");
    }

    @Test
    void aThrownValueHasMessageAndTimeOnly() {
        assertThat(PluginErrorRecord.json(SecretMask.NONE, TIME + 7, null, "oops", "s", "{}"))
                .isEqualTo("{\"message\":\"oops\",\"time\":\"2024-05-01T12:00:00.007Z\"}");
    }

    @Test
    void showsNoSecret() {
        SecretMask secrets = new SecretMask(List.of("s3cret", "s3cret-longer", "abc"));
        String json =
                PluginErrorRecord.json(
                        secrets,
                        TIME,
                        "Error",
                        "key s3cret-longer is wrong, abc",
                        "at s3cret",
                        "{\"s3cret\":[\"x\\u00733cret\",\"s3cret\"]}");
        assertThat(json)
                .doesNotContain("s3cret")
                .contains("\"key " + SecretMask.HIDDEN + " is wrong, abc\"")
                .contains("{\"%1$s\":[\"x%1$s\",\"%1$s\"]}".formatted(SecretMask.HIDDEN));
        assertThat(secrets.toString()).doesNotContain("s3cret");
    }

    @Test
    void leavesOutAnEventThatIsBrokenOrAGiant() {
        String giant = "{\"a\":\"" + "x".repeat(70_000) + "\"}";
        for (String event : List.of("{\"a\":", "", giant)) {
            assertThat(PluginErrorRecord.json(SecretMask.NONE, TIME, "E", "m", null, event))
                    .isEqualTo(
                            "{\"message\":\"m\",\"time\":\"2024-05-01T12:00:00.000Z\",\"name\":\"E\"}");
        }
    }
}
