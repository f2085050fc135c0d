package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.registry.SecretMask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** Contract §5.5. */
class AppMetricsBufferTest {

    private static final String CATEGORY = "processEvent";

    private final AppMetricsBuffer buffer =
            new AppMetricsBuffer(
                    new HookCounters(UnregisteredMetricsGroup.createOperatorMetricGroup()));

    private void fail(int config, String message, ErrorDetails details) {
        buffer.failure(2, config, CATEGORY, 60_000, FakePlugin.error(message), details);
    }

    private List<AppMetric> flushed() {
        List<AppMetric> rows = new ArrayList<>();
        buffer.flush(rows::add);
        return rows;
    }

    private JsonNode details(String message, ErrorDetails details) throws Exception {
        fail(1, message, details);
        return new ObjectMapper().readTree(flushed().get(0).errorDetails());
    }

    @Test
    void equalErrorsShareARow() {
        buffer.success(2, 1, CATEGORY, 60_000);
        fail(1, "boom", ErrorDetails.NO_EVENT);
        fail(1, "boom", ErrorDetails.NO_EVENT);
        fail(1, "bang", ErrorDetails.NO_EVENT);
        assertThat(flushed())
                .extracting(AppMetric::successes, AppMetric::failures, AppMetric::errorType)
                .containsExactly(tuple(1L, 0L, ""), tuple(0L, 2L, "Error"), tuple(0L, 1L, "Error"));
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(flushed()).isEmpty();
    }

    @Test
    void successesOfAHookAreCountedMinuteByMinute() {
        AppMetricsBuffer.Successes successes = buffer.successesOf(2, 1, CATEGORY);
        successes.add(60_000);
        successes.add(119_999);
        successes.addOnRetry(60_001);
        successes.add(120_000);
        buffer.success(2, 1, CATEGORY, 120_001);
        assertThat(flushed())
                .extracting(
                        AppMetric::timestampMicros,
                        AppMetric::successes,
                        AppMetric::successesOnRetry)
                .containsExactly(tuple(60_000_000L, 2L, 1L), tuple(120_000_000L, 2L, 0L));
        successes.add(120_002);
        assertThat(flushed())
                .as("what has been flushed is not counted again")
                .extracting(AppMetric::timestampMicros, AppMetric::successes)
                .containsExactly(tuple(120_000_000L, 1L));
    }

    @Test
    void aPluginThatThrowsSomethingElseEachTimeCostsAHundredRows() {
        for (int i = 0; i < 10_000; i++) {
            fail(1, "no " + i, ErrorDetails.NO_EVENT);
        }
        fail(3, "another's", ErrorDetails.NO_EVENT);
        fail(1, "no 7", ErrorDetails.NO_EVENT);
        List<AppMetric> rows = flushed();
        assertThat(rows).hasSize(AppMetricsBuffer.MAX_ERRORS_OF_CONFIG + 2);
        assertThat(rows.stream().mapToLong(AppMetric::failures).sum()).isEqualTo(10_002);
        AppMetric folded = rows.get(rows.size() - 1);
        assertThat(folded.pluginConfigId()).isEqualTo(1);
        assertThat(folded.failures()).isEqualTo(9_900);
        assertThat(folded.errorType()).isEqualTo(AppMetricsBuffer.OTHER_ERRORS);
        assertThat(folded.errorDetails()).contains("9900 failures");
        assertThat(rows.get(7).failures()).as("no 7, known before").isEqualTo(2);
        assertThat(rows).extracting(AppMetric::pluginConfigId).contains(3L);

        fail(1, "after the flush", ErrorDetails.NO_EVENT);
        assertThat(flushed()).extracting(AppMetric::errorType).containsExactly("Error");
    }

    @Test
    void manyPluginsThatDoCostAThousand() {
        for (int config = 1; config <= 50; config++) {
            for (int i = 0; i < 100; i++) {
                fail(config, "no " + i, ErrorDetails.NO_EVENT);
            }
        }
        List<AppMetric> rows = flushed();
        assertThat(rows).hasSize(AppMetricsBuffer.MAX_ERRORS + 40);
        assertThat(rows.stream().mapToLong(AppMetric::failures).sum()).isEqualTo(5_000);
    }

    @Test
    void detailsTellTheErrorAndTheEventWithoutSecrets() throws Exception {
        JsonNode details =
                details(
                        "boom",
                        ErrorDetails.ofEvent(
                                () ->
                                        "{\"event\":\"e\",\"properties\":{\"key\":\"a s3cret\",\"n\":1.50,\"none\":null}}",
                                new SecretMask(List.of("s3cret"))));
        assertThat(details.toString())
                .isEqualTo(
                        "{\"error\":{\"name\":\"Error\",\"message\":\"boom\",\"stack\":\"Error: boom\\n at x\"},"
                                + "\"event\":{\"event\":\"e\",\"properties\":{\"key\":\"a "
                                + SecretMask.HIDDEN
                                + "\",\"n\":1.5,\"none\":null}}}");
        assertThat(details("boom", ErrorDetails.ofBatch(42)).path("eventCount").asInt())
                .isEqualTo(42);
    }

    @Test
    void detailsHaveLimitsAndSayWhatIsLeftOut() throws Exception {
        String wide =
                IntStream.range(0, 50)
                        .mapToObj(i -> "\"p" + i + "\":" + i)
                        .collect(Collectors.joining(","));
        String event =
                "{\"properties\":{\"deep\":{\"deeper\":{\"deepest\":1}},\"list\":[%s],%s},\"long\":\"%s\"}"
                        .formatted("0,".repeat(44) + "0", wide, "x".repeat(2000));
        JsonNode details =
                details("m".repeat(5000), ErrorDetails.ofEvent(() -> event, SecretMask.NONE));
        assertThat(details.at("/error/message").asText()).hasSize(1000);
        assertThat(details.at("/event/long").asText()).hasSize(1000);
        assertThat(details.at("/event/properties/deep").asText()).isEmpty();
        assertThat(details.at("/event/properties/deep/deeper").asText()).isEqualTo("[...]");
        assertThat(details.at("/event/properties/list")).hasSize(41);
        assertThat(details.at("/event/properties/...").asText()).isEqualTo("[12 more]");
        assertThat(details.at("/event/properties")).hasSize(41);

        String giant = "{\"a\":\"" + "x".repeat(1 << 20) + "\"}";
        assertThat(
                        details("boom", ErrorDetails.ofEvent(() -> giant, SecretMask.NONE))
                                .path("event")
                                .asText())
                .isEqualTo("[" + giant.length() + " characters]");
    }
}
