package io.hedgerow.deployment.bench.pipeline;

import io.hedgerow.deployment.bench.Chain;
import io.hedgerow.deployment.clickhouse.ClickHouseLibrary;
import io.hedgerow.deployment.clickhouse.ClickHouseServer;
import io.hedgerow.deployment.local.KafkaServer;
import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.local.TemporaryFolder;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.postgres.PostgresSchema;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The servers around the job, the real ones, on this machine.
 *
 * <p><b>Owns</b> Kafka, ClickHouse, Postgres and their temporary folder. <b>Lives</b> for the whole
 * benchmark. <b>Threads</b>: one. <b>Survives</b> nothing.
 */
final class BenchmarkStack implements AutoCloseable {

    private static final String RUNNING_INSERTS =
            "SELECT count() FROM system.processes WHERE query_kind = 'Insert'";

    private static final long POLL_MILLIS = 50;

    private static final int PARTITIONS = 4;
    private static final List<String> TABLES =
            List.of("events", "app_metrics", "plugin_log_entries");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Set<Integer> filled = new HashSet<>();
    private Path folder;
    private PostgresServer postgres;
    private KafkaServer kafka;
    private ClickHouseServer clickHouse;
    private ClickHouseClient client;

    private BenchmarkStack() {}

    static BenchmarkStack start(Consumer<String> say) throws Exception {
        BenchmarkStack stack = new BenchmarkStack();
        try {
            stack.launch(say);
        } catch (Exception e) {
            stack.close();
            throw e;
        }
        return stack;
    }

    private void launch(Consumer<String> say) throws Exception {
        folder = opened(TemporaryFolder.create("hedgerow-bench-")).path();
        postgres = opened(PostgresServer.start(folder.resolve("postgres"), log("postgres"), 0));
        kafka = opened(KafkaServer.start(folder.resolve("kafka"), log("kafka"), 0));
        clickHouse =
                opened(
                        ClickHouseServer.start(
                                new ClickHouseLibrary().resolve(say),
                                folder.resolve("clickhouse"),
                                log("clickhouse"),
                                0));
        client = opened(new ClickHouseClient(ClickHouseTarget.of(clickHouse.url())));
        PostgresSchema.migrate(postgres.jdbcUrl(), "postgres", "");
        ClickHouseSchema.create(client);
        KafkaServer.createTopics(
                kafka.bootstrapServers(), List.of("events_dead_letter_queue"), PARTITIONS);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    private Path log(String component) {
        return folder.resolve("logs").resolve(component + ".log");
    }

    /** A topic of so many events, filled the first time it is asked for. */
    String topic(int events) throws Exception {
        String topic = "bench_events_" + events;
        if (filled.add(events)) {
            KafkaServer.createTopics(kafka.bootstrapServers(), List.of(topic), PARTITIONS);
            BenchmarkTopic.fill(kafka.bootstrapServers(), topic, events);
        }
        return topic;
    }

    /** Empty tables, and teams with this chain. */
    void prepare(Chain chain) throws Exception {
        new BenchmarkRegistry(postgres.jdbcUrl()).use(chain.plugins());
        awaitInserts();
        for (String table : TABLES) {
            client.query("TRUNCATE TABLE " + table);
        }
    }

    /** A job that was cancelled may have left one under way, which would fill the emptied table. */
    private void awaitInserts() throws Exception {
        while (!client.query(RUNNING_INSERTS).trim().equals("0")) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    Path folder() {
        return folder;
    }

    PostgresServer postgres() {
        return postgres;
    }

    KafkaServer kafka() {
        return kafka;
    }

    ClickHouseServer clickHouse() {
        return clickHouse;
    }

    ClickHouseClient client() {
        return client;
    }

    @Override
    public void close() throws Exception {
        Exception failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
