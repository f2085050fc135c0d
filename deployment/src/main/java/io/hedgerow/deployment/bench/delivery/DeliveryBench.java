package io.hedgerow.deployment.bench.delivery;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.deployment.local.TemporaryFolder;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.ingestion.KafkaTopics;
import io.hedgerow.job.ingestion.ProcessedEventJson;
import io.hedgerow.operators.output.EventRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka, ClickHouse and Postgres for one measurement, and the job over them in this JVM.
 *
 * <p><b>Owns</b> all of it. <b>Lives</b> for a measurement. <b>Threads</b>: one. <b>Survives</b>
 * nothing.
 */
final class DeliveryBench implements AutoCloseable {

    static final String GROUP = "bench-delivery";
    static final String PROCESSED = "clickhouse_events_json";
    static final String EVENTS = "events_plugin_ingestion";

    private static final UUID ORGANIZATION = new UUID(0, 1);
    private static final String TEXT = "x".repeat(120);

    private final TemporaryFolder folder;
    private final LocalServices services;
    private final ClickHouseClient clickHouse;
    private FlinkServer flink;
    private int runs;

    private DeliveryBench(TemporaryFolder folder, LocalServices services) {
        this.folder = folder;
        this.services = services;
        this.clickHouse = new ClickHouseClient(ClickHouseTarget.of(services.clickhouse()));
    }

    static DeliveryBench start(Consumer<String> progress) throws Exception {
        TemporaryFolder folder = TemporaryFolder.create("hedgerow-bench-");
        LocalServices services =
                LocalServices.start(
                        ServiceOptions.ours(),
                        folder.path(),
                        folder.path().resolve("logs"),
                        step -> progress.accept("starting " + step));
        services.createRegistry();
        services.createTopicsAndTables(KafkaTopics.names(HedgerowConfiguration.of(Map.of())));
        return new DeliveryBench(folder, services);
    }

    /** Teams with one plugin each, which calls {@code url/TEAM}. */
    void install(int teams, String plugin, String url) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(services.postgres(), LocalServices.POSTGRES_USER, "")) {
            id(
                    connection,
                    "INSERT INTO posthog_organization (id, name) VALUES (?, 'bench') RETURNING 1",
                    ORGANIZATION);
            int id =
                    id(
                            connection,
                            "INSERT INTO posthog_plugin (organization_id, plugin_type, name, url)"
                                    + " VALUES (?, 'local', ?, ?) RETURNING id",
                            ORGANIZATION,
                            plugin,
                            "file:" + plugin);
            for (int team = 1; team <= teams; team++) {
                id(
                        connection,
                        "INSERT INTO posthog_team (id, organization_id, api_token, name) VALUES (?,"
                                + " ?, ?, 'bench') RETURNING id",
                        team,
                        ORGANIZATION,
                        "token-" + team);
                id(
                        connection,
                        "INSERT INTO posthog_pluginconfig (team_id, plugin_id, enabled, \"order\","
                                + " config) VALUES (?, ?, true, 1, jsonb_build_object('url',"
                                + " ?::text)) RETURNING id",
                        team,
                        id,
                        url + "/" + team);
            }
        }
    }

    private static int id(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Processed events of about 400 bytes, of all teams in turn. */
    void fillProcessed(int events, int teams) {
        produce(
                events,
                number -> {
                    EventRow row =
                            new EventRow(
                                    new UUID(9, number),
                                    "$pageview",
                                    ("{\"$current_url\":\"https://example.com/p/"
                                                    + number % 997
                                                    + "\",\"text\":\""
                                                    + TEXT
                                                    + "\"}")
                                            .getBytes(StandardCharsets.UTF_8),
                                    1_767_225_600_000_000L + number,
                                    1 + number % teams,
                                    "person-" + number % 5_000,
                                    "",
                                    1_767_225_600_000_000L,
                                    0);
                    return new ProducerRecord<>(
                            PROCESSED,
                            row.uuid().toString().getBytes(StandardCharsets.UTF_8),
                            ProcessedEventJson.of(row));
                });
    }

    /** Messages for ingestion, of all teams in turn. */
    void fillEvents(int first, int events, int teams) {
        produce(
                events,
                i -> {
                    int number = first + i;
                    int team = 1 + number % teams;
                    String message =
                            ("{\"uuid\":\"%s\",\"distinct_id\":\"person-%d\",\"ip\":null,"
                                            + "\"site_url\":\"\",\"data\":\"{\\\"event\\\":"
                                            + "\\\"$pageview\\\",\\\"properties\\\":{\\\"text\\\":"
                                            + "\\\"%s\\\"}}\",\"team_id\":%d,"
                                            + "\"now\":\"2026-01-01T10:00:00.000Z\","
                                            + "\"sent_at\":\"\"}")
                                    .formatted(new UUID(8, number), number % 5_000, TEXT, team);
                    return new ProducerRecord<>(
                            EVENTS,
                            (team + ":" + number % 5_000).getBytes(StandardCharsets.UTF_8),
                            message.getBytes(StandardCharsets.UTF_8));
                });
    }

    private void produce(int events, IntFunction<ProducerRecord<byte[], byte[]>> message) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                services.kafka(),
                                "compression.type",
                                "lz4",
                                "linger.ms",
                                20),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                producer.send(message.apply(i));
            }
        }
    }

    void startJob(int parallelism, Map<String, String> options) throws Exception {
        Path data = folder.path().resolve("flink-" + ++runs);
        Map<String, String> values = new HashMap<>();
        values.put("job.name", "bench-" + runs);
        values.put("job.parallelism", String.valueOf(parallelism));
        values.put("job.checkpoint.interval", "2 s");
        values.put("job.checkpoint.directory", data.resolve("checkpoints").toUri().toString());
        values.put("kafka.bootstrap-servers", services.kafka());
        values.put("clickhouse.url", services.clickhouse());
        values.put("postgres.url", services.postgres());
        values.put("plugins.http.allowed-hosts", "127.0.0.1");
        values.put(
                "plugins.directory",
                HedgerowHome.folder().resolve("deployment/src/main/bench/plugins").toString());
        values.put("delivery.group-id", GROUP);
        values.put("delivery.start", "earliest");
        values.putAll(options);
        flink = FlinkServer.start(data, 0, parallelism);
        flink.submit(HedgerowConfiguration.of(values));
    }

    /**
     * @throws IllegalStateException saying why the job ended, if it has
     */
    void check() {
        if (flink.jobEnded().isDone()) {
            throw new IllegalStateException(flink.jobEnded().join());
        }
    }

    /** Bytes of state in the newest checkpoint; 0 before the first. */
    long stateBytes() throws Exception {
        var history =
                flink.cluster()
                        .getExecutionGraph(flink.job())
                        .get()
                        .getCheckpointStatsSnapshot()
                        .getHistory();
        return history.getLatestCompletedCheckpoint() == null
                ? 0
                : history.getLatestCompletedCheckpoint().getStateSize();
    }

    long completedCheckpoints() throws Exception {
        return flink.cluster()
                .getExecutionGraph(flink.job())
                .get()
                .getCheckpointStatsSnapshot()
                .getCounts()
                .getNumberOfCompletedCheckpoints();
    }

    long stored() throws Exception {
        return Long.parseLong(clickHouse.query("SELECT count() FROM events"));
    }

    long deadLetters() throws Exception {
        return Long.parseLong(clickHouse.query("SELECT count() FROM events_dead_letter_queue"));
    }

    String kafka() {
        return services.kafka();
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
            folder.close();
        }
    }
}
