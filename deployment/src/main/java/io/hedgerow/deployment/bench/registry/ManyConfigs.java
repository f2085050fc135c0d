package io.hedgerow.deployment.bench.registry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.local.LocalStack;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.checkpoint.TaskStateStats;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Starts a job with many configs and looks at what they cost. */
final class ManyConfigs {

    static final int PLUGINS = 50;
    static final int TEAMS = 100;
    static final int CONFIGS_OF_TEAM = 10;
    private static final UUID ORGANIZATION = new UUID(0, 9);
    private static final int CONFIG_CHARACTERS = 400;

    private final RegistryStack stack;
    private final Path sources;

    /**
     * @param sources folder with {@code mark.js}
     */
    ManyConfigs(RegistryStack stack, Path sources) {
        this.stack = stack;
        this.sources = sources;
    }

    /**
     * What it took.
     *
     * @param runningMillis from submitting the job until every task runs
     * @param allTeamsMillis until an event of every team has run through all of its plugins
     * @param heapBefore bytes in use after a collection, before the job
     * @param heapAfter and when every config is loaded
     * @param checkpointBytes of a checkpoint when every config is loaded
     * @param stateOfRegistryBytes the part of the registry source in it
     * @param stateByTask every task's part
     * @param effectMillis from the commit of one config's change to the first event under it
     */
    record Figures(
            long runningMillis,
            long allTeamsMillis,
            long heapBefore,
            long heapAfter,
            long checkpointBytes,
            long stateOfRegistryBytes,
            Map<String, Long> stateByTask,
            long effectMillis) {}

    void install() throws SQLException, IOException {
        String source = Files.readString(sources.resolve("mark.js"));
        String filler = "x".repeat(CONFIG_CHARACTERS);
        try (Connection connection = stack.registry()) {
            connection.setAutoCommit(false);
            run(
                    connection,
                    "INSERT INTO posthog_organization (id, name) VALUES (?, 'bench')",
                    ORGANIZATION);
            for (int plugin = 1; plugin <= PLUGINS; plugin++) {
                run(
                        connection,
                        "INSERT INTO posthog_plugin (id, organization_id, plugin_type, name)"
                                + " VALUES (?, ?, 'source', ?)",
                        plugin,
                        ORGANIZATION,
                        "plugin " + plugin);
                run(
                        connection,
                        "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source)"
                                + " VALUES (?, 'index.ts', ?)",
                        plugin,
                        source.replace("const CODE = 1", "const CODE = " + plugin));
            }
            for (int team = 1; team <= TEAMS; team++) {
                run(
                        connection,
                        "INSERT INTO posthog_team (id, organization_id, api_token) VALUES (?, ?, ?)",
                        team,
                        ORGANIZATION,
                        "phc_bench_" + team);
                for (int i = 0; i < CONFIGS_OF_TEAM; i++) {
                    run(
                            connection,
                            "INSERT INTO posthog_pluginconfig"
                                    + " (team_id, plugin_id, enabled, \"order\", config)"
                                    + " VALUES (?, ?, true, ?, jsonb_build_object('label', '0', 'filler',"
                                    + " ?::text))",
                            team,
                            1 + (team * CONFIGS_OF_TEAM + i) % PLUGINS,
                            i,
                            filler);
                }
            }
            connection.commit();
        }
    }

    Figures measure() throws Exception {
        long heapBefore = heap();
        sendToEveryTeam();
        long start = System.currentTimeMillis();
        long nanos = System.nanoTime();
        stack.submit(Map.of());
        long running = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
        stack.until(() -> teamsWithLabel("0", CONFIGS_OF_TEAM) == TEAMS);
        long lastTeam =
                stack.count(
                        "SELECT max(JSONExtractInt(properties, 'marks', -1, 'at')) FROM events");
        CompletedCheckpointStats checkpoint = checkpoint();
        AccessExecutionGraph graph =
                stack.flink().cluster().getExecutionGraph(stack.flink().job()).get();
        Map<String, Long> byTask = new TreeMap<>();
        for (TaskStateStats task : checkpoint.getAllTaskStateStats()) {
            byTask.put(
                    graph.getAllVertices().get(task.getJobVertexId()).getName(),
                    task.getStateSize());
        }
        long heapAfter = heap();
        return new Figures(
                running,
                lastTeam - start,
                heapBefore,
                heapAfter,
                checkpoint.getStateSize(),
                byTask.entrySet().stream()
                        .filter(task -> task.getKey().contains("Registry"))
                        .mapToLong(Map.Entry::getValue)
                        .sum(),
                byTask,
                effect());
    }

    /** The first of a team's plugins gets another label. */
    private long effect() throws Exception {
        long committed;
        try (Connection connection = stack.registry()) {
            run(
                    connection,
                    "UPDATE posthog_pluginconfig SET config = config || '{\"label\": \"1\"}'"
                            + " WHERE team_id = 1 AND \"order\" = 0");
            committed = System.currentTimeMillis();
        }
        try (MarkingLoad load = MarkingLoad.start(100, stack.kafka())) {
            stack.until(() -> teamsWithLabel("1", 1) == 1);
            load.finish();
        }
        return stack.count(
                        "SELECT min(JSONExtractInt(properties, 'marks', 1, 'at')) FROM events WHERE"
                                + " JSONExtractString(properties, 'marks', 1, 'label') = '1'")
                - committed;
    }

    private long teamsWithLabel(String label, int marks) throws Exception {
        return stack.count(
                "SELECT uniqExact(team_id) FROM events WHERE JSONLength(properties, 'marks') >= "
                        + marks
                        + " AND JSONExtractString(properties, 'marks', 1, 'label') = '"
                        + label
                        + "'");
    }

    /** The next one that begins now. */
    private CompletedCheckpointStats checkpoint() throws Exception {
        long begin = System.currentTimeMillis();
        CompletedCheckpointStats[] found = new CompletedCheckpointStats[1];
        stack.until(
                () -> {
                    found[0] =
                            stack.flink()
                                    .cluster()
                                    .getExecutionGraph(stack.flink().job())
                                    .get()
                                    .getCheckpointStatsSnapshot()
                                    .getHistory()
                                    .getLatestCompletedCheckpoint();
                    return found[0] != null && found[0].getTriggerTimestamp() > begin;
                });
        return found[0];
    }

    private void sendToEveryTeam() {
        JsonMapper json = new JsonMapper();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.kafka(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int team = 1; team <= TEAMS; team++) {
                ObjectNode data = json.createObjectNode().put("event", "first");
                data.putObject("properties");
                InputMessage message =
                        new InputMessage(
                                UUID.randomUUID(),
                                "person",
                                null,
                                "http://localhost",
                                data,
                                team,
                                Instant.now(),
                                null);
                producer.send(
                        new ProducerRecord<>(
                                LocalStack.EVENTS_TOPIC, message.key(), message.value()));
            }
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void run(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
