package io.hedgerow.deployment.e2e;

import static io.hedgerow.deployment.e2e.DeliveryStack.EXPORTER;
import static io.hedgerow.deployment.e2e.DeliveryStack.NOTIFIER;
import static io.hedgerow.deployment.e2e.DeliveryStack.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.receiver.HttpReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From Kafka through both topologies to a destination that misbehaves, everything real. */
class DeliveryIT {

    private static final int HEALTHY = 1;
    private static final int HANGING = 2;
    private static final int REFUSED = 3;
    private static final int RECORDED = 4;
    private static final int TEAMS = 4;

    private static final JsonMapper JSON = new JsonMapper();
    private static DeliveryStack stack;

    @BeforeAll
    static void start() throws Exception {
        Path folder = Path.of("target", "delivery").toAbsolutePath();
        FileUtils.deleteDirectory(folder.toFile());
        stack =
                DeliveryStack.start(
                        folder,
                        TEAMS,
                        Map.of(
                                "plugins.timeout", "2 s",
                                "delivery.breaker.first-wait", "500 ms",
                                "delivery.breaker.longest-wait", "1 s"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void aHungDestinationHoldsUpNeitherIngestionNorOthers() throws Exception {
        stack.receiver()
                .behave(
                        entry ->
                                entry.path().startsWith("/" + HANGING + "/")
                                        ? HttpReply.HANG
                                        : HttpReply.OK);
        Set<String> first = new HashSet<>(stack.send(HANGING, "held", 200));
        Await.until(
                stack.receiver()::entries,
                entries ->
                        assertThat(entries)
                                .anyMatch(entry -> entry.path().equals(path(HANGING, NOTIFIER)))
                                .anyMatch(entry -> entry.path().equals(path(HANGING, EXPORTER))));

        first.addAll(stack.send(HANGING, "held", 1_800));
        Set<String> free = new HashSet<>(stack.send(HEALTHY, "free", 2_000));

        Await.until(
                Duration.ofMinutes(3),
                () -> stack.count("events", "event IN ('held', 'free')"),
                stored -> assertThat(stored).as("stored").isEqualTo(4_000));
        for (String plugin : List.of(EXPORTER, NOTIFIER)) {
            Await.until(
                    Duration.ofMinutes(3),
                    () -> stack.receiver().accepted(path(HEALTHY, plugin)),
                    uuids -> assertThat(uuids).as("free ones").containsAll(free));
            assertThat(stack.receiver().accepted(path(HANGING, plugin)))
                    .as("all of that while the other destination hung")
                    .isEmpty();
        }
        assertThat(stack.count("events_dead_letter_queue", "event = 'held'")).isZero();

        stack.receiver().behave(entry -> HttpReply.OK);
        stack.receiver().server().release();

        for (String plugin : List.of(EXPORTER, NOTIFIER)) {
            Await.until(
                    Duration.ofMinutes(4),
                    () -> stack.receiver().accepted(path(HANGING, plugin)),
                    uuids -> assertThat(uuids).as("held ones").containsAll(first));
        }
        assertThat(stack.receiver().repeatedUnderOtherKeys()).isEmpty();
        assertThat(stack.count("events_dead_letter_queue", "event = 'held'")).isZero();
    }

    @Test
    void whatIsRefusedForGoodIsADeadLetterAndIsReplayedToItsHookAlone() throws Exception {
        stack.receiver()
                .behave(
                        entry ->
                                entry.path().equals(path(REFUSED, EXPORTER))
                                        ? HttpReply.of(400)
                                        : HttpReply.OK);
        List<String> uuids = stack.send(REFUSED, "refused", 25);
        int config = stack.registry().config(REFUSED, EXPORTER);

        JsonNode letters =
                Await.until(
                        () -> JSON.readTree(dlq("list", config, "--json").out()),
                        found -> assertThat(found).hasSize(25));
        assertThat(letters)
                .allSatisfy(
                        letter -> {
                            assertThat(letter.get("location").textValue())
                                    .isEqualTo("delivery:exportEvents");
                            assertThat(letter.get("error").textValue())
                                    .contains("the receiver will never take it");
                            assertThat(letter.get("tags").toString())
                                    .contains(
                                            "config:" + config,
                                            "revision:",
                                            "attempts:1",
                                            "batch:");
                        })
                .map(letter -> letter.get("event_uuid").textValue())
                .containsExactlyInAnyOrderElementsOf(uuids);
        Await.until(
                () -> stack.receiver().accepted(path(REFUSED, NOTIFIER)),
                accepted -> assertThat(accepted).containsAll(uuids));
        int notified = requests(path(REFUSED, NOTIFIER));

        stack.receiver().behave(entry -> HttpReply.OK);
        CommandRun replayed = dlq("replay", config, "--revision", "pinned", "--json");

        assertThat(replayed.status()).as(replayed.err() + replayed.out()).isZero();
        assertThat(JSON.readTree(replayed.out()).get("sent").asInt()).isEqualTo(25);
        Await.until(
                () -> stack.receiver().accepted(path(REFUSED, EXPORTER)),
                accepted -> assertThat(accepted).containsAll(uuids));
        assertThat(requests(path(REFUSED, NOTIFIER))).as("the other plugin").isEqualTo(notified);
        assertThat(JSON.readTree(dlq("list", config, "--json").out())).isEmpty();
        Await.until(
                () ->
                        stack.query(
                                        "SELECT sum(successes + successes_on_retry) AS good,"
                                                + " sum(failures) AS bad FROM app_metrics WHERE"
                                                + " category = 'exportEvents' AND plugin_config_id"
                                                + " = "
                                                + config)
                                .get(0),
                sums -> {
                    assertThat(sums.get("bad").asInt()).isEqualTo(25);
                    assertThat(sums.get("good").asInt()).isEqualTo(25);
                });
    }

    @Test
    void aReplayForARevisionThatIsGoneIsRefused() throws Exception {
        stack.receiver()
                .behave(
                        entry ->
                                entry.path().equals(path(REFUSED, NOTIFIER))
                                                && entry.events()
                                                        .get(0)
                                                        .path("event")
                                                        .asText()
                                                        .equals("orphan")
                                        ? HttpReply.of(400)
                                        : HttpReply.OK);
        stack.send(REFUSED, "orphan", 1);
        int config = stack.registry().config(REFUSED, NOTIFIER);
        String letter =
                Await.until(
                                () -> JSON.readTree(dlq("list", config, "--json").out()),
                                found -> assertThat(found).hasSize(1))
                        .get(0)
                        .get("id")
                        .textValue();
        stack.registry().set(REFUSED, NOTIFIER, "url", stack.receiver().url() + "/elsewhere");
        Await.until(
                () -> {
                    stack.send(REFUSED, "probe", 1);
                    return stack.receiver().accepted("/elsewhere/event");
                },
                accepted -> assertThat(accepted).isNotEmpty());

        CommandRun refused = dlq("replay", config, "--revision", "pinned");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains(letter)
                .contains("of plugin config " + config + " is not in force any more, but ");
        assertThat(JSON.readTree(dlq("list", config, "--json").out()))
                .as("it is open still")
                .hasSize(1);
        assertThat(dlq("replay", config).status()).isZero();
        Await.until(
                stack.receiver()::entries,
                entries ->
                        assertThat(entries)
                                .anyMatch(
                                        entry ->
                                                entry.path().equals("/elsewhere/event")
                                                        && entry.events()
                                                                .get(0)
                                                                .path("event")
                                                                .asText()
                                                                .equals("orphan")));
    }

    @Test
    void aRecordingIsStoredApartAndGivenToOnSnapshotIfItsTeamOptedIn() throws Exception {
        stack.receiver().behave(entry -> HttpReply.OK);
        stack.registry().optIntoRecordings(RECORDED);
        ObjectNode properties = JSON.createObjectNode().put("$session_id", "session");
        properties
                .putObject("$snapshot_data")
                .put("has_full_snapshot", true)
                .putArray("events_summary")
                .addObject()
                .put("type", 3)
                .put("timestamp", Long.MAX_VALUE)
                .putObject("data")
                .put("source", 2)
                .put("href", "http://a/");

        Set<String> sent = new HashSet<>();
        Set<String> seen =
                Await.until(
                        () -> {
                            sent.add(stack.send(RECORDED, "$snapshot", "watched", properties));
                            return stack.receiver().accepted("/" + RECORDED + "/snapshot");
                        },
                        accepted -> assertThat(accepted).isNotEmpty());
        assertThat(sent).containsAll(seen);
        JsonNode row =
                Await.until(
                                () ->
                                        stack.query(
                                                "SELECT session_id, distinct_id, snapshot_data,"
                                                        + " click_count, urls FROM"
                                                        + " session_recording_events WHERE team_id = "
                                                        + RECORDED
                                                        + " AND uuid = '"
                                                        + seen.iterator().next()
                                                        + "'"),
                                rows -> assertThat(rows).hasSize(1))
                        .get(0);
        assertThat(row.get("session_id").textValue()).isEqualTo("session");
        assertThat(row.get("distinct_id").textValue()).isEqualTo("watched");
        assertThat(JSON.readTree(row.get("snapshot_data").textValue()))
                .isEqualTo(properties.get("$snapshot_data"));
        assertThat(row.get("click_count").asInt()).isEqualTo(1);
        assertThat(row.get("urls").toString()).isEqualTo("[\"http://a/\"]");

        stack.send(REFUSED, "$snapshot", "unwatched", properties);
        stack.send(REFUSED, "after", "unwatched", JSON.createObjectNode());
        Await.until(
                () -> stack.count("events", "event = 'after'"),
                stored -> assertThat(stored).isEqualTo(1));
        assertThat(stack.count("session_recording_events", "team_id != " + RECORDED)).isZero();
        assertThat(stack.count("events", "event = '$snapshot'")).isZero();
        assertThat(stack.count("events_dead_letter_queue", "event = '$snapshot'")).isZero();
        assertThat(stack.receiver().accepted(path(RECORDED, NOTIFIER)))
                .as("not for onEvent")
                .doesNotContainAnyElementsOf(sent);
    }

    private static int requests(String path) {
        return (int)
                stack.receiver().entries().stream()
                        .filter(entry -> entry.path().equals(path))
                        .count();
    }

    private static CommandRun dlq(String command, int config, String... more) {
        List<String> all = new java.util.ArrayList<>(List.of("dlq", command));
        all.addAll(List.of("--config", String.valueOf(config)));
        all.addAll(List.of(more));
        all.addAll(
                List.of(
                        "--kafka.bootstrap-servers",
                        stack.kafka(),
                        "--clickhouse.url",
                        stack.clickhouse(),
                        "--postgres.url",
                        stack.postgres(),
                        "--postgres.user",
                        LocalServices.POSTGRES_USER,
                        "--set",
                        "plugins.directory=" + stack.pluginsDirectory()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
