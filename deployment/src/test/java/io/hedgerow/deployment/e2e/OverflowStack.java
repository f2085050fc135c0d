package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.chaos.ChaosRegistry;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.config.HedgerowConfiguration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Kafka, ClickHouse, Postgres and the job with an overflow topic and small bounds, on a MiniCluster
 * whose TaskManager can be lost.
 *
 * <p><em>Owns</em> all of it. <em>Lives</em> for a test. <em>Threads</em>: one. <em>Survives</em>:
 * its folder.
 */
final class OverflowStack implements AutoCloseable {

    static final String TOPIC = "overflow_of_events";
    static final int PARALLELISM = 2;

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final LocalServices services;
    private final ClickHouseClient clickHouse;
    private FlinkServer flink;
    private OverflowTopic topic;

    private OverflowStack(Path folder, LocalServices services) {
        this.folder = folder;
        this.services = services;
        this.clickHouse = new ClickHouseClient(ClickHouseTarget.of(services.clickhouse()));
    }

    /**
     * @param teams that have the plugins
     * @param options of the job, over those that it needs
     */
    static OverflowStack start(Path folder, int teams, Map<String, String> options)
            throws Exception {
        LocalServices services =
                LocalServices.start(
                        ServiceOptions.ours(), folder, folder.resolve("logs"), System.out::println);
        OverflowStack stack = new OverflowStack(folder, services);
        try {
            stack.startJob(teams, options);
            return stack;
        } catch (Exception | AssertionError e) {
            stack.close();
            throw e;
        }
    }

    private void startJob(int teams, Map<String, String> options) throws Exception {
        services.createRegistry();
        new ChaosRegistry(services.postgres()).install(teams, List.of("light", "counter"), "");
        // The topics of commands are not there: the job runs without them.
        services.createTopicsAndTables(
                List.of(
                        LocalStack.EVENTS_TOPIC,
                        "events_dead_letter_queue",
                        "clickhouse_events_json",
                        "hedgerow_delivery_replay",
                        TOPIC));
        // Merges would remove the duplicates that the test looks for.
        clickHouse.query("SYSTEM STOP MERGES events");
        topic = new OverflowTopic(services.kafka(), TOPIC);
        Map<String, String> values = new HashMap<>(options);
        values.put("kafka.bootstrap-servers", services.kafka());
        values.put("clickhouse.url", services.clickhouse());
        values.put("postgres.url", services.postgres());
        values.put("postgres.user", LocalServices.POSTGRES_USER);
        values.put("clickhouse.spill-directory", folder.resolve("spill").toUri().toString());
        values.put("plugins.directory", Path.of("src/test/resources/overflow").toRealPath() + "");
        values.put("plugins.overflow.topic", TOPIC);
        values.put("job.parallelism", String.valueOf(PARALLELISM));
        values.put("job.checkpoint.interval", "500 ms");
        flink = FlinkServer.start(folder.resolve("flink"), 0, PARALLELISM);
        flink.submit(HedgerowConfiguration.of(values));
        awaitRunning();
    }

    private void awaitRunning() throws Exception {
        Await.until(flink::running, running -> assertThat(running).as("every task runs").isTrue());
    }

    /** The only TaskManager goes, another one comes, and the job goes on from a checkpoint. */
    void loseTaskManager() throws Exception {
        long before = restored();
        flink.cluster().terminateTaskManager(0).get();
        flink.cluster().startTaskManager();
        Await.until(this::restored, now -> assertThat(now).as("restored").isGreaterThan(before));
        awaitRunning();
    }

    private long restored() throws Exception {
        return flink.cluster()
                .getExecutionGraph(flink.job())
                .get()
                .getCheckpointStatsSnapshot()
                .getCounts()
                .getNumberOfRestoredCheckpoints();
    }

    String kafka() {
        return services.kafka();
    }

    OverflowTopic topic() {
        return topic;
    }

    /** Rows of ClickHouse, one JSON object each. */
    List<JsonNode> query(String sql) throws Exception {
        if (services.failure().isDone()) {
            throw new IllegalStateException(services.failure().join());
        }
        return JsonRows.of(clickHouse, sql);
    }

    @Override
    public void close() throws Exception {
        try {
            if (topic != null) {
                topic.close();
            }
            if (flink != null) {
                flink.close();
            }
        } finally {
            clickHouse.close();
            services.close();
        }
    }
}
