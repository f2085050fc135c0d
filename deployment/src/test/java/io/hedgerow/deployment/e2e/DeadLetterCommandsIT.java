package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.LocalStack;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code hedgerow dlq} on dead letters that the real job made. */
@ExtendWith(WithPipeline.class)
class DeadLetterCommandsIT {

    private static final JsonMapper JSON = new JsonMapper();

    private final PipelineStack stack;
    private final String mark = "dlq-" + UUID.randomUUID();

    DeadLetterCommandsIT(PipelineStack stack) {
        this.stack = stack;
    }

    @Test
    void anEventOfATeamThatComesLaterIsReplayedAsItWas() throws Exception {
        int team = 4711;
        UUID uuid = UUID.randomUUID();
        produce(
                message(
                        team,
                        uuid,
                        "{\\\"event\\\":\\\"early\\\",\\\"timestamp\\\":\\\"2026-03-01T10:00:00Z\\\",\\\"properties\\\":{\\\"of\\\":\\\""
                                + mark
                                + "\\\",\\\"text\\\":\\\"Grüße\\\"}}"));
        JsonNode letter = Await.until(() -> list("--team", "4711"), this::isOne).get(0);
        assertThat(letter.get("state").textValue()).isEqualTo("open");
        assertThat(letter.get("error").textValue()).contains("No team found with ID 4711");
        assertThat(letter.get("event_uuid").textValue()).isEqualTo(uuid.toString());
        String id = letter.get("id").textValue();
        JsonNode shown = JSON.readTree(run("show", id, "--json").out());
        assertThat(shown.get("raw").textValue()).contains(mark).contains("Grüße");

        createTeam(team);
        Await.until(
                () -> {
                    produce(message(team, UUID.randomUUID(), "{\\\"event\\\":\\\"probe\\\"}"));
                    return count("event = 'probe' AND team_id = " + team);
                },
                stored -> assertThat(stored).isPositive());
        CommandRun refused = run("replay", id, "--revision", "pinned");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains(id).contains("revisions in force");
        CommandRun replayed = run("replay", id, "--json");

        assertThat(replayed.status()).as(replayed.err()).isZero();
        assertThat(JSON.readTree(replayed.out()).get("sent").asInt()).isEqualTo(1);
        Await.until(
                () ->
                        count(
                                "uuid = '"
                                        + uuid
                                        + "' AND event = 'early' AND distinct_id = 'somebody'"
                                        + " AND JSONExtractString(properties, 'text') = 'Grüße'"
                                        + " AND timestamp = '2026-03-01 09:59:50'"),
                stored -> assertThat(stored).as("with its uuid, time and text").isEqualTo(1));
        assertThat(list("--team", "4711", "--error", "no TEAM found", "--since", "1h"))
                .as("open ones")
                .noneMatch(each -> each.get("id").textValue().equals(id));
        assertThat(run("replay", id, "--json").out()).contains("\"found\":0");
        assertThat(JSON.readTree(run("show", id, "--json").out()).get("state").textValue())
                .isEqualTo("replayed");
    }

    @Test
    void bytesThatAreNoJsonComeBackAsTheyAre() throws Exception {
        byte[] broken = ("{" + mark + "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
        produce(broken);
        String ofBytes =
                "hex(raw_payload) = '" + HexFormat.of().withUpperCase().formatHex(broken) + "'";
        String id = Await.until(() -> ids(ofBytes), ids -> assertThat(ids).hasSize(1)).get(0);

        assertThat(run("replay", id).out()).contains("1 dead letters, 1 sent again");

        List<String> both = Await.until(() -> ids(ofBytes), ids -> assertThat(ids).hasSize(2));
        String again = both.stream().filter(each -> !each.equals(id)).findFirst().orElseThrow();
        assertThat(run("drop", again).out()).contains("1 dead letters dropped");
        assertThat(run("show", again).out()).contains("state        dropped");
        assertThat(run("list", "--all", "--location", "parse").out()).contains(again);
        assertThat(run("list", "--location", "parse").out()).doesNotContain(again);
    }

    @Test
    void nothingIsReplayedOrDroppedByAccident() {
        for (String command : List.of("replay", "drop")) {
            CommandRun run = run(command);
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains("or say --all");
        }
        assertThat(run("list", "--since", "yesterday").err())
                .contains("\"yesterday\" is neither a date");
        assertThat(run("show", UUID.randomUUID().toString()).status()).isEqualTo(1);
        CommandRun unreachable =
                CommandRun.of(
                        "dlq",
                        "list",
                        "--kafka.bootstrap-servers",
                        "x:1",
                        "--clickhouse.url",
                        "http://127.0.0.1:9");
        assertThat(unreachable.status()).isEqualTo(1);
        assertThat(unreachable.err().lines()).hasSize(1);
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(
                List.of(
                        "--kafka.bootstrap-servers",
                        stack.local().kafka(),
                        "--clickhouse.url",
                        stack.local().clickhouse()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private JsonNode list(String... filter) throws Exception {
        List<String> all = new ArrayList<>(List.of("list", "--json"));
        all.addAll(Arrays.asList(filter));
        CommandRun run = run(all.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    private void isOne(JsonNode letters) {
        assertThat(letters).hasSize(1);
    }

    private List<String> ids(String condition) throws Exception {
        return stack.query("SELECT DISTINCT id FROM events_dead_letter_queue WHERE " + condition)
                .lines()
                .toList();
    }

    private long count(String condition) throws Exception {
        return Long.parseLong(stack.query("SELECT uniqExact(uuid) FROM events WHERE " + condition));
    }

    private void createTeam(int id) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(
                                stack.local().postgres(), LocalServices.POSTGRES_USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO posthog_team (id, organization_id, api_token, name) SELECT "
                            + id
                            + ", organization_id, 'phc_late', 'late' FROM posthog_team LIMIT 1"
                            + " ON CONFLICT DO NOTHING");
        }
    }

    private static byte[] message(int team, UUID uuid, String data) {
        return """
               {"uuid": "%s", "distinct_id": "somebody", "ip": null, "site_url": "", "data": "%s",
                "team_id": %d, "now": "2026-03-01T10:00:00Z", "sent_at": "2026-03-01T10:00:10Z"}
               """
                .formatted(uuid, data, team)
                .getBytes(StandardCharsets.UTF_8);
    }

    private void produce(byte[] message) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.local().kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(LocalStack.EVENTS_TOPIC, message)).get();
        }
    }
}
