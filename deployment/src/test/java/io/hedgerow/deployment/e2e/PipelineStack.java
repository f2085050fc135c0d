package io.hedgerow.deployment.e2e;

import io.hedgerow.deployment.capture.CaptureConfig;
import io.hedgerow.deployment.capture.CaptureServer;
import io.hedgerow.deployment.clickhouse.ClickHouseLibrary;
import io.hedgerow.deployment.clickhouse.ClickHouseServer;
import io.hedgerow.deployment.demo.Demo;
import io.hedgerow.deployment.local.KafkaServer;
import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.seed.RegistrySeeder;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.Main;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.postgres.PostgresSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Real Kafka, ClickHouse and Postgres, the capture endpoint, and the job on a Flink MiniCluster;
 * one for the whole test run.
 *
 * <p><em>Owns</em> all of it. <em>Lives</em> from the first test that asks to the end of the run.
 * <em>Threads</em>: any. <em>Survives</em> nothing: ports and folders are its own.
 */
final class PipelineStack implements AutoCloseable {

    static final String TOPIC = "events_plugin_ingestion";
    static final String DEAD_LETTERS = "events_dead_letter_queue";
    private static final String POSTGRES_USER = "postgres";

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    final SampleData samples = new SampleData(Path.of("..").toAbsolutePath().normalize());
    final KafkaServer kafka;
    final PostgresServer postgres;
    final ClickHouseTarget clickHouseTarget;
    final ClickHouseClient clickHouse;
    final CaptureServer capture;
    final Map<Integer, String> pluginConfigs;
    final JobClient job;

    private PipelineStack(Path folder) throws Exception {
        try {
            Path logs = Files.createDirectories(folder.resolve("logs"));
            kafka =
                    closeLater(
                            KafkaServer.start(folder.resolve("kafka"), logs.resolve("kafka"), 0));
            KafkaServer.createTopics(kafka.bootstrapServers(), List.of(TOPIC, DEAD_LETTERS), 2);
            postgres =
                    closeLater(
                            PostgresServer.start(
                                    folder.resolve("postgres"), logs.resolve("postgres"), 0));
            PostgresSchema.migrate(postgres.jdbcUrl(), POSTGRES_USER, POSTGRES_USER);
            samples.installOfficialPlugins(System.out::println);
            pluginConfigs =
                    RegistrySeeder.seed(samples, postgres.jdbcUrl(), POSTGRES_USER, POSTGRES_USER);
            ClickHouseServer server =
                    closeLater(
                            ClickHouseServer.start(
                                    new ClickHouseLibrary().resolve(System.out::println),
                                    folder.resolve("clickhouse"),
                                    logs.resolve("clickhouse"),
                                    0));
            clickHouseTarget = ClickHouseTarget.of(server.url());
            clickHouse = closeLater(new ClickHouseClient(clickHouseTarget));
            ClickHouseSchema.create(clickHouse);
            capture =
                    closeLater(
                            CaptureServer.start(
                                    new CaptureConfig(
                                            "127.0.0.1",
                                            0,
                                            kafka.bootstrapServers(),
                                            TOPIC,
                                            postgres.jdbcUrl(),
                                            POSTGRES_USER,
                                            POSTGRES_USER)));
            job = submit(folder);
            closing.push(() -> job.cancel().get());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private JobClient submit(Path folder) throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
        Main.build(
                env,
                HedgerowConfiguration.of(
                        Map.of(
                                "kafka.bootstrap-servers",
                                kafka.bootstrapServers(),
                                "clickhouse.url",
                                clickHouseTarget.url(),
                                "clickhouse.spill-directory",
                                folder.resolve("spill").toUri() + "",
                                "postgres.url",
                                postgres.jdbcUrl(),
                                "postgres.password",
                                POSTGRES_USER,
                                "plugins.geoip-database",
                                samples.geoIpDatabase().toString(),
                                "job.checkpoint.directory",
                                folder.resolve("ckp").toUri() + "",
                                "job.checkpoint.interval",
                                "500 ms")));
        return env.executeAsync("end-to-end");
    }

    /** The stack of this test run; started by the first call. */
    static PipelineStack of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(PipelineStack.class))
                .getOrComputeIfAbsent(Holder.class, key -> new Holder(), Holder.class)
                .stack;
    }

    Demo.Endpoints demoEndpoints() {
        return new Demo.Endpoints(
                capture.url(), clickHouseTarget, kafka.bootstrapServers(), TOPIC, pluginConfigs);
    }

    private <T extends AutoCloseable> T closeLater(T resource) {
        closing.push(resource);
        return resource;
    }

    @Override
    public void close() throws Exception {
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
    }

    /** Closed by JUnit at the end of the run. */
    private static final class Holder implements ExtensionContext.Store.CloseableResource {

        private final PipelineStack stack;

        private Holder() {
            try {
                Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
                stack = new PipelineStack(Files.createTempDirectory(target, "end-to-end-"));
            } catch (Exception e) {
                throw new IllegalStateException("The stack did not start: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws Throwable {
            stack.close();
        }
    }
}
