package io.hedgerow.deployment.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.flink.configuration.MemorySize;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged job on a cluster of separate JVMs: Flink's own command line submits it, and a
 * TaskManager is killed while events flow.
 */
@EnabledIfSystemProperty(
        named = "hedgerow.dist",
        matches = ".+",
        disabledReason = "runs after package, in the phase integration-test")
class ClusterSubmitIT {

    private static final Duration LIMIT = Duration.ofSeconds(240);
    private static final String EVENTS = "events_plugin_ingestion";
    private static final int BEFORE = 2_000;
    private static final int AFTER = 1_000;
    private static final String ROWS =
            "SELECT count(), uniqExact(uuid), uniqExact(JSONExtractInt(properties, 'greeting_number')),"
                    + " max(JSONExtractInt(properties, 'greeting_number')) FROM events";

    @TempDir Path folder;

    @Test
    void everyEventIsStoredOnceAlthoughATaskManagerIsKilled() throws Exception {
        Path home = Path.of("..").toRealPath();
        ClusterFolder cluster = new ClusterFolder(folder);
        ClusterOptions options =
                new ClusterOptions(
                        cluster,
                        FlinkDistribution.of(home),
                        1,
                        2,
                        0,
                        MemorySize.parse("2g"),
                        Map.of());
        try (ClusterStack stack =
                        ClusterStack.start(
                                options,
                                ServiceOptions.ours(),
                                new SampleData(home),
                                System.out::println);
                ClickHouseClient clickHouse =
                        new ClickHouseClient(
                                ClickHouseTarget.of(stack.state().services().clickhouse()))) {
            ClusterState state = cluster.running();
            JobSubmission submission =
                    new JobSubmission(
                            cluster,
                            options.distribution(),
                            state.services(),
                            List.of("--job.checkpoint.interval", "500 ms"));
            new JobPrerequisites(submission.configuration()).ensure(2);
            // A merge would remove the duplicates that this test looks for.
            clickHouse.query("SYSTEM STOP MERGES events");
            String job = submission.submit(null);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(
                            Map.of("bootstrap.servers", state.services().kafka()),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                send(producer, BEFORE);
                await(cluster, () -> clickHouse.query(ROWS), rows -> !rows.startsWith("0\t"));
                metricsAreServed(cluster);
                send(producer, AFTER);
                taskManager(cluster).id().find().orElseThrow().destroyForcibly();
            }

            int all = BEFORE + AFTER;
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
            ClusterStatus status = ClusterStatus.of(cluster, cluster.running());
            assertThat(status.taskManagers()).isEqualTo(1);
            assertThat(status.jobs())
                    .singleElement()
                    .satisfies(
                            each -> {
                                assertThat(each.id()).isEqualTo(job);
                                assertThat(each.checkpoints().restored()).isPositive();
                                assertThat(each.checkpoints().lastPath()).contains("chk-");
                            });
            assertThat(taskManager(cluster).id().find()).isPresent();
        }
        assertThat(cluster.state()).isEmpty();
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
        }
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
