package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.hedgerow.deployment.demo.Demo;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.deployment.seed.SampleData;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a PostHog client to rows in ClickHouse, everything real. */
@ExtendWith(WithPipeline.class)
class PipelineIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> DELIVERING = List.of(SampleData.FORWARDER, SampleData.ALERT);
    private static final String TOKEN = SampleData.WITH_PLUGINS.token();

    private final PipelineStack stack;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String prefix = "it-" + UUID.randomUUID();

    PipelineIT(PipelineStack stack) {
        this.stack = stack;
    }

    @Test
    void eventsOfThePostHogClientArriveChangedByThePlugins() throws Exception {
        long droppedBefore = dropped();

        PostHogNodeClient.run(stack.local().captureUrl(), TOKEN, prefix);

        List<JsonNode> events = Await.until(this::events, rows -> assertThat(rows).hasSize(27));
        List<JsonNode> single = named(events, "single");
        assertThat(single).hasSize(1);
        assertThat(single.get(0).get("team_id").asInt()).isEqualTo(1);
        assertThat(single.get(0).get("distinct_id").textValue()).isEqualTo(prefix + "-ada");
        JsonNode properties = properties(single.get(0));
        assertThat(properties.get("$lib").textValue()).isEqualTo("posthog-node");
        assertThat(properties.get("greeting").textValue())
                .as("hello-counter")
                .isEqualTo("Hello, " + prefix + "-ada!");
        assertThat(properties.get("$geoip_country_code").textValue()).as("GeoIP").isEqualTo("SE");
        assertThat(properties.get("$geoip_city_name").textValue()).isEqualTo("Linköping");
        assertThat(properties.get("page_category").textValue())
                .as("page-category, TypeScript")
                .isEqualTo("Documentation");
        assertThat(properties.get("$plugins_succeeded"))
                .hasToString(
                        stack.local().plugins().entrySet().stream()
                                .filter(c -> !DELIVERING.contains(c.getValue()))
                                .map(c -> "\"" + c.getValue() + " (" + c.getKey() + ")\"")
                                .toList()
                                .toString()
                                .replace(", ", ","));

        List<JsonNode> batched = named(events, "batched");
        assertThat(batched)
                .map(row -> properties(row).get("i").asInt())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 25).boxed().toList());
        assertThat(batched)
                .allSatisfy(
                        row -> {
                            assertThat(properties(row).get("text").textValue())
                                    .isEqualTo("Grüße 👋");
                            assertThat(properties(row).get("$geoip_country_name").textValue())
                                    .isEqualTo("United Kingdom");
                        });
        assertThat(events)
                .as("hello-counter counts in storage")
                .map(row -> properties(row).get("greeting_number").asLong())
                .doesNotHaveDuplicates()
                .allMatch(number -> number > 0);
        JsonNode identify = properties(named(events, "$identify").get(0));
        assertThat(identify.get("$set").get("plan").textValue()).isEqualTo("hedge");

        assertThat(named(events, "heartbeat")).as("event-filter").isEmpty();
        Await.until(this::dropped, now -> assertThat(now - droppedBefore).isEqualTo(4));
    }

    @Test
    void otherTeamsHaveNoPluginsAndNoAddressWhereTheyAnonymize() throws Exception {
        for (SampleData.SampleTeam team : SampleData.TEAMS.subList(1, 3)) {
            HttpResponse<String> response =
                    post(
                            "/i/v0/e/",
                            """
                            {"api_key": "%s", "event": "heartbeat", "distinct_id": "%s-%d",
                             "timestamp": "2026-03-01T10:00:00Z", "sent_at": "2026-03-01T10:00:10Z"}
                            """
                                    .formatted(team.token(), prefix, team.id()));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"status\":\"Ok\"}");
        }

        List<JsonNode> events = Await.until(this::events, rows -> assertThat(rows).hasSize(2));

        assertThat(events).allSatisfy(row -> assertThat(properties(row).has("greeting")).isFalse());
        assertThat(events)
                .map(row -> row.get("team_id").asInt() + " " + properties(row).path("$ip").asText())
                .containsExactlyInAnyOrder("2 ", "3 127.0.0.1");
    }

    @Test
    void aMessageThatCannotBeReadEndsAsADeadLetter() throws Exception {
        byte[] raw =
                ("{\"broken\": \"" + prefix + "\", \"data\": \"\u00e9")
                        .getBytes(StandardCharsets.ISO_8859_1);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.local().kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(LocalStack.EVENTS_TOPIC, raw)).get();
        }
        post("/e/", event("after the broken one"));

        List<JsonNode> rows =
                Await.until(
                        () ->
                                query(
                                        "SELECT error, error_location, tags, hex(raw_payload) AS raw"
                                                + " FROM events_dead_letter_queue WHERE"
                                                + " position(raw_payload, '"
                                                + prefix
                                                + "') > 0"),
                        found -> assertThat(found).hasSize(1));
        assertThat(HexFormat.of().parseHex(rows.get(0).get("raw").textValue().toLowerCase()))
                .isEqualTo(raw);
        assertThat(rows.get(0).get("error").textValue()).isNotBlank();
        assertThat(rows.get(0).get("error_location").textValue())
                .startsWith("plugin_server_ingest_event:");
        assertThat(deadLetterOnTopic(raw)).isEqualTo(rows.get(0).get("error").textValue());
        Await.until(this::events, found -> assertThat(found).hasSize(1));
    }

    @Test
    void logAndMetricsAreOnTheirTopicsAsInTheTables() throws Exception {
        post("/e/", event("heartbeat"));
        Await.until(this::dropped, count -> assertThat(count).isPositive());
        JsonNode first =
                JSON.readTree(
                        whenTopic("plugin_log_entries", found -> assertThat(found).isNotEmpty())
                                .get(0)
                                .value());

        // Of one subtask: `hedgerow export`, in other tests, writes to the table alone.
        String subtask = first.get("instance_id").textValue();
        whenTopic(
                "plugin_log_entries",
                found -> {
                    List<JsonNode> lines = new ArrayList<>();
                    for (ConsumerRecord<byte[], byte[]> record : found) {
                        JsonNode line = JSON.readTree(record.value());
                        assertThat(new String(record.key(), StandardCharsets.US_ASCII))
                                .isEqualTo(line.get("id").textValue());
                        if (line.get("instance_id").textValue().equals(subtask)) {
                            lines.add(line);
                        }
                    }
                    assertThat(lines)
                            .isNotEmpty()
                            .containsExactlyInAnyOrderElementsOf(logOf(subtask));
                });
        whenTopic(
                "clickhouse_app_metrics",
                found -> {
                    long onTopic = 0;
                    for (ConsumerRecord<byte[], byte[]> record : found) {
                        JsonNode metric = JSON.readTree(record.value());
                        if (metric.get("category").textValue().equals("dropped")) {
                            onTopic += metric.get("successes").asLong();
                        }
                    }
                    assertThat(onTopic).isPositive().isEqualTo(dropped());
                });
    }

    private List<JsonNode> logOf(String instanceId) throws Exception {
        return query(
                "SELECT toString(id) AS id, toInt32(team_id) AS team_id,"
                        + " toInt32(plugin_id) AS plugin_id,"
                        + " toInt32(plugin_config_id) AS plugin_config_id,"
                        + " toString(timestamp) AS timestamp, source, type, message,"
                        + " toString(instance_id) AS instance_id"
                        + " FROM plugin_log_entries WHERE instance_id = '"
                        + instanceId
                        + "'");
    }

    @Test
    void whatTheEndpointRefusesIsNotStored() throws Exception {
        HttpResponse<String> noToken = post("/e/", event("refused").replace(TOKEN, ""));
        assertThat(noToken.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(noToken.body()).get("detail").textValue())
                .isEqualTo(
                        "API key not provided. You can find your project API key in PostHog"
                                + " project settings.");
        HttpResponse<String> wrongToken =
                post("/e/", event("refused").replace(TOKEN, "phc_nobody"));
        assertThat(wrongToken.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(wrongToken.body()).get("code").textValue())
                .isEqualTo("invalid_api_key");
        HttpResponse<String> noPerson =
                post(
                        "/batch/",
                        "{\"api_key\":\"%s\",\"batch\":[%s,{\"event\":\"nobody\"}]}"
                                .formatted(TOKEN, event("refused")));
        assertThat(noPerson.statusCode()).isEqualTo(400);
        assertThat(noPerson.body()).contains("All events must have the event field");

        assertThat(post("/e/", event("accepted")).statusCode()).isEqualTo(200);
        List<JsonNode> events = Await.until(this::events, rows -> assertThat(rows).isNotEmpty());
        assertThat(events).map(row -> row.get("event").textValue()).containsExactly("accepted");
    }

    @Test
    void theDemoAccountsForEveryEvent() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);

        boolean ok = new Demo(stack.demoEndpoints(), print, print).run(3_000);

        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(ok).as(said).isTrue();
        assertThat(said)
                .contains(
                        "3000 sent = ",
                        "5 dead-lettered",
                        "Hello Counter",
                        "United Kingdom",
                        "exportEvents");
    }

    private String event(String name) {
        return "{\"token\":\"%s\",\"event\":\"%s\",\"distinct_id\":\"%s\"}"
                .formatted(TOKEN, name, prefix);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(stack.local().captureUrl() + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private List<JsonNode> events() throws Exception {
        return query(
                "SELECT event, team_id, distinct_id, properties FROM events WHERE"
                        + " startsWith(distinct_id, '"
                        + prefix
                        + "')");
    }

    private long dropped() throws Exception {
        return query("SELECT sum(successes) AS n FROM app_metrics WHERE category = 'dropped'")
                .get(0)
                .get("n")
                .asLong();
    }

    private List<JsonNode> query(String sql) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : stack.query(sql + " FORMAT JSONEachRow").lines().toList()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private String deadLetterOnTopic(byte[] raw) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records =
                whenTopic(
                        PipelineStack.DEAD_LETTERS_TOPIC,
                        found -> assertThat(with(raw, found)).hasSize(1));
        return JSON.readTree(with(raw, records).get(0).value()).get("error").textValue();
    }

    private static List<ConsumerRecord<byte[], byte[]>> with(
            byte[] raw, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(r -> Arrays.equals(r.headers().lastHeader("hedgerow-raw").value(), raw))
                .toList();
    }

    /**
     * What the whole topic holds for a consumer that sees committed messages only, once the check
     * passes.
     */
    private List<ConsumerRecord<byte[], byte[]>> whenTopic(
            String topic, Await.Check<List<ConsumerRecord<byte[], byte[]>>> check)
            throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                stack.local().kafka(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            return Await.until(
                    () -> {
                        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                        return records;
                    },
                    check);
        }
    }

    private static List<JsonNode> named(List<JsonNode> rows, String event) {
        return rows.stream().filter(row -> row.get("event").textValue().equals(event)).toList();
    }

    private static JsonNode properties(JsonNode row) {
        try {
            JsonNode properties = JSON.readTree(row.get("properties").textValue());
            assertThat(properties).isNotInstanceOf(ArrayNode.class);
            return properties;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError("properties are no JSON: " + row, e);
        }
    }
}
