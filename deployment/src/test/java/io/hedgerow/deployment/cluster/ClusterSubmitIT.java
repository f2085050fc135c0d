package io.hedgerow.deployment.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.clickhouse.ClickHouseLibrary;
import io.hedgerow.deployment.clickhouse.ClickHouseServer;
import io.hedgerow.deployment.local.KafkaServer;
import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.seed.RegistrySeeder;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.postgres.PostgresSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
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
        Path dist = Path.of(System.getProperty("hedgerow.dist"));
        SampleData samples = new SampleData(Path.of("..").toRealPath());
        Path state = folder.resolve("state");
        try (KafkaServer kafka = KafkaServer.start(folder.resolve("kafka"), log("kafka"), 0);
                PostgresServer postgres =
                        PostgresServer.start(folder.resolve("postgres"), log("postgres"), 0);
                ClickHouseServer server =
                        ClickHouseServer.start(
                                new ClickHouseLibrary().resolve(System.out::println),
                                folder.resolve("clickhouse"),
                                log("clickhouse"),
                                0);
                ClickHouseClient clickHouse =
                        new ClickHouseClient(ClickHouseTarget.of(server.url()));
                FlinkProcesses flink =
                        new FlinkProcesses(
                                folder,
                                Path.of("flink"),
                                Map.of(
                                        "execution.checkpointing.dir",
                                        state.resolve("checkpoints").toUri().toString(),
                                        "execution.checkpointing.savepoint-dir",
                                        state.resolve("savepoints").toUri().toString(),
                                        "io.tmp.dirs",
                                        folder.resolve("tmp").toString(),
                                        "jobmanager.memory.process.size",
                                        "1g",
                                        "taskmanager.memory.process.size",
                                        "2g",
                                        "heartbeat.interval",
                                        "1s",
                                        "heartbeat.timeout",
                                        "5s"),
                                Path.of(System.getProperty("hedgerow.flink.lib")),
                                dist.resolve("flink-lib"))) {
            flink.startJobManager();
            Process taskManager = flink.startTaskManager();
            KafkaServer.createTopics(
                    kafka.bootstrapServers(), List.of(EVENTS, "events_dead_letter_queue"), 2);
            PostgresSchema.migrate(postgres.jdbcUrl(), "postgres", "");
            samples.installOfficialPlugins(System.out::println);
            RegistrySeeder.seed(samples, postgres.jdbcUrl(), "postgres", "");
            ClickHouseSchema.create(clickHouse);
            // A merge would remove the duplicates that this test looks for.
            clickHouse.query("SYSTEM STOP MERGES events");
            await(
                    flink,
                    () -> flink.rest("/overview"),
                    overview -> overview.contains("\"taskmanagers\":1"));

            flink.cli(
                    List.of(
                            "run",
                            "-d",
                            dist.resolve("job/hedgerow-job.jar").toString(),
                            "--kafka.bootstrap-servers",
                            kafka.bootstrapServers(),
                            "--clickhouse.url",
                            server.url(),
                            "--clickhouse.spill-directory",
                            state.resolve("spill").toUri().toString(),
                            "--postgres.url",
                            postgres.jdbcUrl(),
                            "--plugins.geoip-database",
                            samples.geoIpDatabase().toString(),
                            "--job.checkpoint.interval",
                            "500 ms"));
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(
                            Map.of("bootstrap.servers", kafka.bootstrapServers()),
                            new ByteArraySerializer(),
                            new ByteArraySerializer())) {
                send(producer, BEFORE);
                await(flink, () -> clickHouse.query(ROWS), rows -> !rows.startsWith("0\t"));
                send(producer, AFTER);
                taskManager.destroyForcibly().waitFor();
            }
            flink.startTaskManager();

            int all = BEFORE + AFTER;
            String rows =
                    await(
                            flink,
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
            FlinkProcesses flink, Callable<String> question, Predicate<String> good)
            throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String answer = question.call();
        while (!good.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Last answer: " + answer + flink.logs());
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            answer = question.call();
        }
        return answer;
    }

    private Path log(String component) {
        return folder.resolve("components").resolve(component + ".log");
    }
}
