package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.commands.CommandRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are PostHog's (contract §1.4). */
class PublicJobsTest {

    private static final String JOBS =
            """
            {"export": {"payload": {
                "from": {"type": "date", "required": true},
                "rate": {"type": "number", "default": 5, "staff_only": true}}},
             "bare": {}}
            """;

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "export | {} | Missing required job field: from",
                "export | {\"from\": \"x\", \"to\": 1} | Unknown field for job: to",
                "export | {\"from\": \"x\", \"rate\": 6} | Field is only settable for admins: rate",
                "import | {} | Unknown plugin job: 'import'",
                "bare | {\"a\": 1} | Unknown field for job: a",
            })
    void refusesAsPostHogDoes(String job, String payload, String message) {
        assertThatThrownBy(() -> PublicJobs.payload(JOBS, job, json(payload), false, "id"))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessage(message);
    }

    @Test
    void noJobsAreNoJobs() {
        for (String none : new String[] {null, "{}", "null", "[]"}) {
            assertThatThrownBy(() -> PublicJobs.payload(none, "x", json("{}"), true, "id"))
                    .hasMessage("Plugin has no public jobs");
        }
    }

    @Test
    void thePayloadGetsOperationAndId() throws Exception {
        assertThat(PublicJobs.payload(JOBS, "export", json("{\"from\":\"x\"}"), false, "id-1"))
                .isEqualTo("{\"from\":\"x\",\"$operation\":\"start\",\"$job_id\":\"id-1\"}");
        assertThat(
                        PublicJobs.payload(
                                JOBS, "export", json("{\"from\":\"x\",\"rate\":5}"), false, "i"))
                .as("the default of a field for admins")
                .contains("\"rate\":5");
        assertThat(
                        PublicJobs.payload(
                                JOBS, "export", json("{\"from\":\"x\",\"rate\":6}"), true, "i"))
                .contains("\"rate\":6");
    }
}
