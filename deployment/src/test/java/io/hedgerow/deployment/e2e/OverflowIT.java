package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.operators.plugins.Lane;
import io.hedgerow.operators.plugins.OverflowEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * One team floods the subtask and the partitions that it shares with another; both lanes use the
 * overflow topic, and a TaskManager is lost while it is full.
 */
class OverflowIT {

    private static final int FLOODING = 1;
    private static final int FLOOD = 2_400;
    private static final int FLOODING_PERSONS = 60;
    private static final int QUIET_EVERY = 60;
    private static final int QUIET_PERSONS = 8;
    private static final int QUIET_BEHIND = 16;

    /** More than the quiet team ever has in work. */
    private static final int ABOVE = 60;

    private static final int PARKED = 100;
    private static final int OVERDRAFT = 50;
    private static final int MAX_PARALLELISM = 360;
    private static final String GROUP = "overflow-it";

    /** Ten seconds when nothing else runs. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private record Stored(String uuid, int team, String person, JsonNode properties) {

        private long number(String property) {
            return properties.path(property).asLong(-1);
        }

        private boolean floods() {
            return team == FLOODING;
        }
    }

    private final Map<String, Integer> sequences = new HashMap<>();
    private final Set<String> sent = new HashSet<>();
    private final Set<String> sentBehind = new HashSet<>();

    /** The first team after the flooding one whose state is in the same subtask. */
    private static int quietTeam() {
        int team = FLOODING + 1;
        while (subtask(team) != subtask(FLOODING)) {
            team++;
        }
        return team;
    }

    private static int subtask(long team) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                team, MAX_PARALLELISM, OverflowStack.PARALLELISM);
    }

    @Test
    void theQuietTeamIsServedAndNothingOfTheFloodIsLostDoubledOrOutOfOrder() throws Exception {
        Path folder = Path.of("target", "overflow").toAbsolutePath();
        FileUtils.deleteDirectory(folder.toFile()); // of an earlier run, kept for its logs
        int quiet = quietTeam();
        Map<String, String> options =
                Map.of(
                        "job.max-parallelism", String.valueOf(MAX_PARALLELISM),
                        "kafka.group-id", GROUP,
                        "plugins.overflow.above", String.valueOf(ABOVE),
                        "plugins.overflow.rate", "250",
                        "plugins.parked.max", String.valueOf(PARKED),
                        "plugins.parked.overdraft", String.valueOf(OVERDRAFT),
                        "plugins.parked.overdraft-wait", "100 ms");
        try (OverflowStack stack = OverflowStack.start(folder, quiet, options)) {
            send(stack.kafka(), quiet);
            Await.until(
                    () -> stack.topic().events(),
                    events -> assertThat(events).hasSizeGreaterThan(FLOOD / 10));
            stack.loseTaskManager();
            List<Stored> rows =
                    Await.until(
                            LIMIT,
                            () -> stored(stack),
                            found -> assertThat(found).hasSizeGreaterThanOrEqualTo(sent.size()));
            List<OverflowEvent> overflowed = stack.topic().events();

            assertThat(rows).extracting(Stored::uuid).containsExactlyInAnyOrderElementsOf(sent);
            for (int team : List.of(FLOODING, quiet)) {
                assertThatStorageCountedEachOnce(
                        rows.stream().filter(row -> row.team() == team).toList());
            }
            assertThat(rows)
                    .as("an event and its person's event before it")
                    .allSatisfy(
                            row ->
                                    assertThat(row.number("previous"))
                                            .isEqualTo(row.number("seq") - 1));
            assertThatBothLanesOverflowed(overflowed);
            assertThatTheQuietTeamDidNotWait(rows, overflowed);
            Await.until(
                    () -> stack.topic().committedOffsets(GROUP + "-overflow"),
                    offsets -> assertThat(offsets).isPositive());
        }
    }

    private static void assertThatStorageCountedEachOnce(List<Stored> rows) {
        assertThat(rows)
                .extracting(row -> (int) row.number("seen"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, rows.size()).boxed().toList());
    }

    private static void assertThatBothLanesOverflowed(List<OverflowEvent> overflowed) {
        for (Lane lane : Lane.values()) {
            assertThat(overflowed.stream().filter(each -> each.lane() == lane))
                    .as("overflow of the lane %s", lane)
                    .isNotEmpty()
                    .extracting(each -> each.event().envelope().uuid())
                    .doesNotHaveDuplicates();
        }
    }

    /**
     * When the last event behind the flood was done, more of the flood was still to come back than
     * all subtasks could have had in work: it was in the topic.
     */
    private void assertThatTheQuietTeamDidNotWait(
            List<Stored> rows, List<OverflowEvent> overflowed) {
        Set<String> uuids = new HashSet<>();
        overflowed.forEach(each -> uuids.add(each.event().envelope().uuid()));
        long lastBehind =
                rows.stream()
                        .filter(row -> sentBehind.contains(row.uuid()))
                        .mapToLong(row -> row.number("done"))
                        .max()
                        .orElseThrow();
        List<Stored> later =
                rows.stream()
                        .filter(row -> row.floods() && uuids.contains(row.uuid()))
                        .filter(row -> row.number("done") > lastBehind)
                        .toList();
        System.out.printf(
                "%d of %d overflowed, %d of them were done after the quiet team; %s%n",
                uuids.size(),
                rows.size(),
                later.size(),
                overflowed.stream()
                        .collect(
                                Collectors.groupingBy(OverflowEvent::lane, Collectors.counting())));
        assertThat(later)
                .as("of %d events that overflowed, done after the quiet team's", uuids.size())
                .hasSizeGreaterThan(2 * OverflowStack.PARALLELISM * (PARKED + OVERDRAFT));
    }

    private static List<Stored> stored(OverflowStack stack) throws Exception {
        List<Stored> rows = new ArrayList<>();
        JsonMapper json = new JsonMapper();
        for (JsonNode row :
                stack.query("SELECT uuid, team_id, distinct_id, properties FROM events")) {
            rows.add(
                    new Stored(
                            row.get("uuid").textValue(),
                            row.get("team_id").asInt(),
                            row.get("distinct_id").textValue(),
                            json.readTree(row.get("properties").textValue())));
        }
        return rows;
    }

    /** The flood, events of the quiet team in between, and some behind it in every partition. */
    private void send(String kafka, int quiet) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            int partitions = producer.partitionsFor(LocalStack.EVENTS_TOPIC).size();
            for (int i = 0; i < FLOOD; i++) {
                producer.send(event(FLOODING, i % FLOODING_PERSONS, partitions));
                if (i % QUIET_EVERY == 0) {
                    producer.send(event(quiet, i / QUIET_EVERY % QUIET_PERSONS, partitions));
                }
            }
            Set<String> before = Set.copyOf(sent);
            for (int i = 0; i < QUIET_BEHIND; i++) {
                producer.send(event(quiet, i % QUIET_PERSONS, partitions));
            }
            sentBehind.addAll(sent);
            sentBehind.removeAll(before);
        }
    }

    private ProducerRecord<byte[], byte[]> event(int team, int number, int partitions) {
        String person = "person-" + number;
        int sequence = sequences.merge(team + person, 1, Integer::sum);
        UUID uuid = UUID.randomUUID();
        sent.add(uuid.toString());
        ObjectNode data = new JsonMapper().createObjectNode().put("event", "step");
        data.putObject("properties").put("seq", sequence);
        InputMessage message =
                new InputMessage(
                        uuid, person, null, "http://localhost", data, team, Instant.now(), null);
        return new ProducerRecord<>(
                LocalStack.EVENTS_TOPIC, number % partitions, message.key(), message.value());
    }
}
