package io.hedgerow.deployment.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.seed.SampleData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoEventsTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {1, 19, 20, 101, 20_000})
    void makesExactlyAsManyAsAsked(int total) {
        DemoEvents events = new DemoEvents("run-1", total, START);
        Set<String> uuids = new HashSet<>();
        int heartbeats = 0;
        int sent = 0;
        while (events.hasNext()) {
            DemoEvents.Batch batch = events.next();
            sent += batch.events();
            for (JsonNode event : batch.body().get("batch")) {
                uuids.add(event.get("uuid").textValue());
                boolean withPlugins =
                        batch.body()
                                .get("api_key")
                                .textValue()
                                .equals(SampleData.WITH_PLUGINS.token());
                heartbeats +=
                        withPlugins && event.get("event").textValue().equals("heartbeat") ? 1 : 0;
                assertThat(event.get("properties").get("demo_run").textValue()).isEqualTo("run-1");
            }
        }
        assertThat(sent + events.malformed().size()).isEqualTo(total);
        assertThat(uuids).hasSize(sent);
        assertThat(events.dropped()).isEqualTo(heartbeats);
        assertThat(events.malformed()).hasSize(events.malformedCount());
    }

    @Test
    void hasEveryKindOfEventForEveryTeam() {
        DemoEvents events = new DemoEvents("run-1", 20_000, START);
        Map<String, Set<String>> names = new HashMap<>();
        while (events.hasNext()) {
            DemoEvents.Batch batch = events.next();
            batch.body()
                    .get("batch")
                    .forEach(
                            event ->
                                    names.computeIfAbsent(
                                                    batch.body().get("api_key").textValue(),
                                                    token -> new HashSet<>())
                                            .add(event.get("event").textValue()));
        }
        assertThat(names).hasSize(3);
        assertThat(names.values())
                .allSatisfy(
                        of ->
                                assertThat(of)
                                        .containsExactlyInAnyOrder(
                                                "$pageview",
                                                "$autocapture",
                                                "product added",
                                                "order placed",
                                                "$identify",
                                                "$pageleave",
                                                "heartbeat"));
        assertThat(events.malformed())
                .allMatch(m -> new String(m, StandardCharsets.UTF_8).contains("run-1"));
    }

    @Test
    void countsLatencyPerEvent() {
        Latencies latencies = new Latencies(batch -> batch * 100L);
        latencies.observe(Map.of(0, 10L, 1, 5L), 1000);
        latencies.observe(Map.of(0, 10L, 1, 95L), 2100);

        assertThat(List.of(0.04, 0.1, 0.14, 0.15, 0.5, 0.99))
                .map(latencies::quantile)
                .containsExactly(900L, 1000L, 1000L, 2000L, 2000L, 2000L);
        assertThat(new Latencies(batch -> 0).quantile(0.5)).isZero();
    }
}
