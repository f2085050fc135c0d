package io.hedgerow.deployment.bench.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.secrets.SecretSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Kafka, ClickHouse, Postgres and the job on a MiniCluster, the real ones.
 *
 * <p><em>Owns</em> all of it. <em>Lives</em> for a measurement. <em>Threads</em>: one.
 * <em>Survives</em>: its folder.
 */
public final class RegistryStack implements AutoCloseable {

    static final int PARALLELISM = 2;
    private static final long POLL_NANOS = 20_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final LocalServices services;
    private final ClickHouseClient clickHouse;
    private FlinkServer flink;

    private RegistryStack(Path folder, LocalServices services) {
        this.folder = folder;
        this.services = services;
        this.clickHouse = new ClickHouseClient(ClickHouseTarget.of(services.clickhouse()));
    }

    /** The servers, with an empty registry and empty tables; the job comes with {@link #submit}. */
    public static RegistryStack start(Path folder, Consumer<String> say) throws Exception {
        RegistryStack stack =
                new RegistryStack(
                        folder,
                        LocalServices.start(
                                ServiceOptions.ours(), folder, folder.resolve("logs"), say));
        try {
            stack.services.createRegistry();
            stack.services.createTopicsAndTables(LocalStack.TOPICS);
            // Merges would remove duplicates, which are looked for.
            stack.clickHouse.query("SYSTEM STOP MERGES events");
            return stack;
        } catch (Exception e) {
            stack.close();
            throw e;
        }
    }

    /**
     * Starts the job and waits until every task runs.
     *
     * @param options of the job, over those that it needs
     */
    public void submit(Map<String, String> options) throws Exception {
        launch(options);
        until(flink::running);
    }

    /** As {@link #submit}, without waiting. */
    public void launch(Map<String, String> options) throws Exception {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("kafka.bootstrap-servers", services.kafka());
        values.put("clickhouse.url", services.clickhouse());
        values.put("postgres.url", services.postgres());
        values.put("postgres.user", LocalServices.POSTGRES_USER);
        values.put("clickhouse.spill-directory", folder.resolve("spill").toUri().toString());
        values.put("job.parallelism", String.valueOf(PARALLELISM));
        values.put("job.checkpoint.interval", "500 ms");
        values.putAll(options);
        flink = FlinkServer.start(folder.resolve("flink"), 0, PARALLELISM);
        flink.submit(HedgerowConfiguration.of(values));
    }

    /** A condition that may fail the way queries do. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Asks until it holds.
     *
     * @throws IllegalStateException when a server or the job has ended meanwhile, or after three
     *     minutes
     */
    public void until(Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "what was waited for has not come in " + PATIENCE.toMinutes() + " minutes");
            }
            if (services.failure().isDone()) {
                throw new IllegalStateException(services.failure().join());
            }
            if (flink != null && flink.jobEnded().isDone()) {
                throw new IllegalStateException("the job has ended: " + flink.jobEnded().join());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    public String kafka() {
        return services.kafka();
    }

    public FlinkServer flink() {
        return flink;
    }

    /** Postgres with the registry. */
    String postgres() {
        return services.postgres();
    }

    /** As the command line writes it. */
    Registry writer() {
        return new Registry(
                new PostgresLogin(services.postgres(), LocalServices.POSTGRES_USER, ""),
                SecretSettings.DEFAULT);
    }

    /** To its own Postgres. */
    public Connection registry() throws SQLException {
        return DriverManager.getConnection(services.postgres(), LocalServices.POSTGRES_USER, "");
    }

    /** Rows of ClickHouse, one JSON object each. */
    public List<JsonNode> query(String sql) throws Exception {
        return JsonRows.of(clickHouse, sql);
    }

    /** One number of ClickHouse. */
    public long count(String sql) throws Exception {
        return Long.parseLong(clickHouse.query(sql).trim());
    }

    @Override
    public void close() throws Exception {
        try {
            if (flink != null) {
                flink.close();
            }
        } finally {
            clickHouse.close();
            services.close();
        }
    }
}
