package io.hedgerow.deployment.local;

import io.hedgerow.deployment.clickhouse.ClickHouseLibrary;
import io.hedgerow.deployment.clickhouse.ClickHouseServer;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.seed.RegistrySeeder;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.postgres.PostgresSchema;
import io.hedgerow.job.secrets.SecretSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What the job works with: Kafka, ClickHouse and Postgres, started here or existing.
 *
 * <p><b>Owns</b> the servers it started. <b>Lives</b> from {@link #start} to {@link #close}, which
 * stops them in reverse order. <b>Threads</b>: one at a time; {@link #failure} from any.
 * <b>Survives</b>: the data folder.
 */
public final class LocalServices implements AutoCloseable {

    public static final String POSTGRES_USER = "postgres";
    private static final int PARTITIONS = 4;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final ServiceOptions options;
    private final Path data;
    private final Path logs;
    private final Consumer<String> progress;
    private String kafka;
    private String clickhouse;
    private String postgres;
    private volatile boolean closed;

    private LocalServices(ServiceOptions options, Path data, Path logs, Consumer<String> progress) {
        this.options = options;
        this.data = data;
        this.logs = logs;
        this.progress = progress;
    }

    /**
     * Returns once all of them answer.
     *
     * @param progress is told what is being started
     * @throws StartException in one clear line; nothing is left running
     */
    public static LocalServices start(
            ServiceOptions options, Path data, Path logs, Consumer<String> progress)
            throws StartException {
        LocalServices services = new LocalServices(options, data, logs, progress);
        try {
            services.postgres =
                    options.postgres() == null ? services.startPostgres() : options.postgres();
            services.kafka = options.kafka() == null ? services.startKafka() : options.kafka();
            services.clickhouse =
                    options.clickhouse() == null
                            ? services.startClickHouse()
                            : options.clickhouse();
            return services;
        } catch (StartException | RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private String startPostgres() throws StartException {
        progress.accept("Postgres");
        PostgresServer server =
                PostgresServer.start(
                        data.resolve("postgres"), log("postgres"), options.postgresPort());
        started.push(server);
        return server.jdbcUrl();
    }

    private String startKafka() throws StartException {
        progress.accept("Kafka");
        KafkaServer server =
                KafkaServer.start(data.resolve("kafka"), log("kafka"), options.kafkaPort());
        started.push(server);
        watch(server.process());
        return server.bootstrapServers();
    }

    private String startClickHouse() throws StartException {
        progress.accept("ClickHouse");
        ClickHouseServer server =
                ClickHouseServer.start(
                        new ClickHouseLibrary().resolve(progress),
                        data.resolve("clickhouse"),
                        log("clickhouse"),
                        options.clickhousePort());
        started.push(server);
        watch(server.process());
        return server.url();
    }

    /**
     * Makes the registry's tables, and the sample teams and plugins in them.
     *
     * @return ids and names of the sample plugins' configs, in the order of their chain
     */
    public Map<Integer, String> seedSamples(SampleData samples) throws StartException {
        progress.accept("registry: tables, teams and sample plugins");
        try {
            samples.installOfficialPlugins(progress);
            createRegistry();
            return RegistrySeeder.seed(
                    samples,
                    new Registry(
                            new PostgresLogin(postgres, POSTGRES_USER, ""),
                            SecretSettings.DEFAULT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while preparing the registry", e);
        } catch (Exception e) {
            throw new StartException(
                    "could not prepare the registry in Postgres: " + e.getMessage(), e);
        }
    }

    /** Makes the registry's tables, empty. */
    public void createRegistry() throws StartException {
        try {
            PostgresSchema.migrate(postgres, POSTGRES_USER, "");
        } catch (SQLException | RuntimeException e) {
            throw new StartException(
                    "could not prepare the registry in Postgres: " + e.getMessage(), e);
        }
    }

    /** Creates the topics and the ClickHouse tables that are not there yet. */
    public void createTopicsAndTables(Collection<String> topics) throws StartException {
        KafkaServer.createTopics(kafka, topics, PARTITIONS);
        try (ClickHouseClient client = new ClickHouseClient(ClickHouseTarget.of(clickhouse))) {
            ClickHouseSchema.create(client);
        } catch (IOException e) {
            throw new StartException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while creating tables", e);
        }
    }

    private void watch(ChildProcess process) {
        process.onExit()
                .thenRun(
                        () -> {
                            if (!closed) {
                                failure.complete(process.obituary());
                            }
                        });
    }

    private Path log(String component) {
        return logs.resolve(component + ".log");
    }

    /** Completes with one line when a server that was started here dies. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    /** Bootstrap servers. */
    public String kafka() {
        return kafka;
    }

    /** HTTP address; user {@code default} without password. */
    public String clickhouse() {
        return clickhouse;
    }

    /** JDBC address. */
    public String postgres() {
        return postgres;
    }

    @Override
    public void close() {
        closed = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                System.err.println("hedgerow: while stopping: " + e.getMessage());
            }
        }
    }
}
