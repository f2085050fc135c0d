package io.hedgerow.deployment.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.launcher.Launcher;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code hedgerow cluster} as its users call it: the packaged job on a cluster of separate JVMs. A
 * TaskManager is killed while events flow, the job is stopped and goes on with another parallelism.
 */
@EnabledIfSystemProperty(
        named = "hedgerow.dist",
        matches = ".+",
        disabledReason = "runs after package, in the phase integration-test")
class ClusterSubmitIT {

    private static final Duration LIMIT = Duration.ofSeconds(240);
    private static final String EVENTS = "events_plugin_ingestion";
    private static final int BEFORE = 2_000;
    private static final int BEFORE_STOP = 1_000;
    private static final int AFTER = 500;
    private static final Pattern JOB = Pattern.compile("job ([0-9a-f]{32})");
    private static final Pattern OUR_METRIC =
            Pattern.compile(
                    "^flink_taskmanager_job_task_operator_(?:plugin|delivery)_(?:config_hook_)?([A-Za-z]+)",
                    Pattern.MULTILINE);
    private static final String ROWS =
            "SELECT count(), uniqExact(uuid), uniqExact(JSONExtractInt(properties, 'greeting_number')),"
                    + " max(JSONExtractInt(properties, 'greeting_number')) FROM events";

    @TempDir Path folder;
    @TempDir Path home;
    private Launcher hedgerow;
    private ClusterFolder cluster;

    @BeforeEach
    void up() throws Exception {
        hedgerow = new Launcher(home).withPackage(Path.of(System.getProperty("hedgerow.dist")));
        cluster = new ClusterFolder(folder);
        assertThat(cluster("up", "--detach", "--with-services", "--taskmanagers", "1"))
                .contains("The cluster is up: 2 slots.");
    }

    @AfterEach
    void down() throws Exception {
        List<ClusterState.Member> processes =
                cluster.state().map(ClusterState::processes).orElse(List.of());
        cluster("down");
        assertThat(cluster.state()).isEmpty();
        assertThat(processes).allMatch(process -> process.id().find().isEmpty());
    }

    /** Runs {@code hedgerow cluster COMMAND} as a process; returns what it printed. */
    private String cluster(String command, String... options) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("cluster", command, "--dir", folder.toString()));
        arguments.addAll(List.of(options));
        Launcher.Outcome outcome = hedgerow.run(folder, arguments.toArray(String[]::new));
        if (outcome.status() != 0) {
            throw new AssertionError(outcome.err() + ClusterLogs.ends(cluster, 60));
        }
        return outcome.out();
    }

    /** What it has submitted. */
    private String submit(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--job.checkpoint.interval", "500 ms"));
        arguments.addAll(List.of(options));
        Matcher job = JOB.matcher(cluster("submit", arguments.toArray(String[]::new)));
        assertThat(job.find()).isTrue();
        return job.group(1);
    }

    @Test
    void everyEventIsStoredOnceAlthoughATaskManagerIsKilled() throws Exception {
        ClusterState.Services services = cluster.running().services();
        try (ClickHouseClient clickHouse =
                        new ClickHouseClient(ClickHouseTarget.of(services.clickhouse()));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", services.kafka()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            String job = submit();
            // A merge would remove the duplicates that this test looks for.
            clickHouse.query("SYSTEM STOP MERGES events");
            send(producer, BEFORE);
            await(cluster, () -> clickHouse.query(ROWS), rows -> !rows.startsWith("0\t"));
            metricsAreServed(cluster);
            send(producer, BEFORE_STOP);
            taskManager(cluster).id().find().orElseThrow().destroyForcibly();
            stored(clickHouse, BEFORE + BEFORE_STOP);

            JsonNode status = new JsonMapper().readTree(cluster("status", "--json"));
            assertThat(status.path("taskManagers").intValue()).isEqualTo(1);
            assertThat(status.path("jobs")).hasSize(1);
            assertThat(status.path("jobs").path(0).path("id").textValue()).isEqualTo(job);
            JsonNode checkpoints = status.path("jobs").path(0).path("checkpoints");
            assertThat(checkpoints.path("restored").intValue()).isPositive();
            assertThat(checkpoints.path("lastPath").textValue()).contains("chk-");
            assertThat(taskManager(cluster).id().find()).isPresent();

            String savepoint = cluster("stop", job).strip();
            send(producer, AFTER);
            String next = submit("--from-savepoint", savepoint, "--parallelism", "1");
            stored(clickHouse, BEFORE + BEFORE_STOP + AFTER);
            assertThat(cluster("status"))
                    .contains("TaskManagers  1 of 1 registered")
                    .contains("job " + job)
                    .contains("FINISHED")
                    .contains("job " + next)
                    .contains("RUNNING");
            await(
                    cluster,
                    () -> cluster("status"),
                    text ->
                            Stream.of("Plugins, parallel lane", "Plugins", "Delivery")
                                    .map(
                                            "  %-22s 0 in flight, 0 parked, the oldest for 0.0 s"
                                                    ::formatted)
                                    .allMatch(text::contains));
        }
    }

    /** Each once, and numbered by the counter without a gap. */
    private void stored(ClickHouseClient clickHouse, int all) throws Exception {
        String rows =
                await(
                        cluster,
                        () -> clickHouse.query(ROWS),
                        each -> Integer.parseInt(each.split("\t")[0]) >= all);
        assertThat(rows.strip())
                .as(
                        "an event: %s; the plugins' log: %s",
                        clickHouse.query("SELECT properties FROM events LIMIT 1"),
                        clickHouse.query(
                                "SELECT DISTINCT type, message FROM plugin_log_entries LIMIT 5"))
                .isEqualTo("%1$d\t%1$d\t%1$d\t%1$d".formatted(all));
    }

    private static ClusterState.Member taskManager(ClusterFolder cluster) throws Exception {
        return cluster.running().processes().stream()
                .filter(ClusterState.Member::isTaskManager)
                .findFirst()
                .orElseThrow();
    }

    private static void metricsAreServed(ClusterFolder cluster) throws Exception {
        for (ClusterState.Member member : cluster.running().processes()) {
            String metrics =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(member.metrics())).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            assertThat(metrics)
                    .as("metrics of %s", member.name())
                    .contains(
                            member.isTaskManager()
                                    ? "flink_taskmanager_job_task_operator_numRecordsIn"
                                    : "flink_jobmanager_numRunningJobs");
            if (member.isTaskManager()) {
                areDescribed(metrics);
            }
        }
    }

    /** Those of our operators. */
    private static void areDescribed(String metrics) throws IOException {
        String described = Files.readString(Path.of("../docs/metrics.md"));
        Matcher ours = OUR_METRIC.matcher(metrics);
        assertThat(ours.find()).isTrue();
        do {
            String name = ours.group(1);
            assertThat(described)
                    .as("docs/metrics.md")
                    .contains(name.endsWith("Micros") ? "Micros`" : "`" + name + "`");
        } while (ours.find());
    }

    /** All of one person, so that the counter plugin must number them without a gap. */
    private static void send(KafkaProducer<byte[], byte[]> producer, int count) {
        for (int i = 0; i < count; i++) {
            ObjectNode data = new JsonMapper().createObjectNode().put("event", "clicked");
            data.putObject("properties").put("n", i);
            InputMessage message =
                    new InputMessage(
                            UUID.randomUUID(),
                            "walker",
                            "89.160.20.129",
                            "http://localhost",
                            data,
                            SampleData.WITH_PLUGINS.id(),
                            Instant.now(),
                            null);
            producer.send(new ProducerRecord<>(EVENTS, message.key(), message.value()));
        }
        producer.flush();
    }

    private static String await(
            ClusterFolder cluster, Callable<String> question, Predicate<String> good)
            throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String answer = question.call();
        while (!good.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Last answer: " + answer + ClusterLogs.ends(cluster, 60));
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            answer = question.call();
        }
        return answer;
    }
}
