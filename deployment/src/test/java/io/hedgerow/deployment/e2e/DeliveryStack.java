package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.chaos.ChaosRegistry;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.deployment.receiver.DeliveryLedger;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions.Topology;
import io.hedgerow.job.ingestion.KafkaTopics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka, ClickHouse, Postgres, the job, or one for each topology, and a destination; every team has
 * the same plugins, which call paths of their team.
 *
 * <p><em>Owns</em> all of it. <em>Lives</em> for a test class. <em>Threads</em>: one.
 * <em>Survives</em>: its folder.
 */
final class DeliveryStack implements AutoCloseable {

    static final String EXPORTER = "exporter";
    static final String NOTIFIER = "notifier";
    static final String WEBHOOK = "webhook";
    static final String CUSTOMERS = "customers";
    static final String BUCKET = "bucket";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int PARALLELISM = 2;

    private final Path folder;
    private final LocalServices services;
    private final ClickHouseClient clickHouse;
    private final DeliveryLedger receiver;
    private final ChaosRegistry registry;
    private KafkaProducer<byte[], byte[]> producer;
    private final Map<Topology, FlinkServer> jobs = new EnumMap<>(Topology.class);
    private Map<String, String> options;

    private DeliveryStack(Path folder, LocalServices services, DeliveryLedger receiver) {
        this.folder = folder;
        this.services = services;
        this.receiver = receiver;
        this.clickHouse = new ClickHouseClient(ClickHouseTarget.of(services.clickhouse()));
        this.registry = new ChaosRegistry(services.postgres());
    }

    /**
     * One job of both topologies, with the plugins {@link #EXPORTER} and {@link #NOTIFIER}.
     *
     * @param options of the job, over those that it needs
     */
    static DeliveryStack start(Path folder, int teams, Map<String, String> options)
            throws Exception {
        DeliveryStack stack = start(folder, teams, List.of(EXPORTER, NOTIFIER), options);
        try {
            stack.submit(Topology.ALL, PARALLELISM, Map.of());
            return stack;
        } catch (Exception | AssertionError e) {
            stack.close();
            throw e;
        }
    }

    /**
     * Without a job; {@link #submit} them.
     *
     * @param plugins of every team
     * @param options of all jobs, over those that they need
     */
    static DeliveryStack start(
            Path folder, int teams, List<String> plugins, Map<String, String> options)
            throws Exception {
        LocalServices services =
                LocalServices.start(
                        ServiceOptions.ours(), folder, folder.resolve("logs"), System.out::println);
        DeliveryStack stack = new DeliveryStack(folder, services, DeliveryLedger.start());
        try {
            stack.prepare(teams, plugins, options);
            return stack;
        } catch (Exception | AssertionError e) {
            stack.close();
            throw e;
        }
    }

    private void prepare(int teams, List<String> plugins, Map<String, String> more)
            throws Exception {
        services.createRegistry();
        registry.install(teams, plugins, "");
        for (int team = 1; team <= teams; team++) {
            for (String plugin : plugins) {
                registry.set(team, plugin, "url", receiver.url() + "/" + team);
                registry.set(team, plugin, "exportEventsBufferSeconds", "1");
            }
        }
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", services.kafka(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        Map<String, String> values = new HashMap<>();
        values.put("kafka.bootstrap-servers", services.kafka());
        values.put("clickhouse.url", services.clickhouse());
        values.put("postgres.url", services.postgres());
        values.put("postgres.user", LocalServices.POSTGRES_USER);
        values.put("clickhouse.spill-directory", folder.resolve("spill").toUri().toString());
        values.put("plugins.directory", Path.of("src/test/resources/delivery").toRealPath() + "");
        values.put("plugins.http.allowed-hosts", "127.0.0.1");
        values.put("job.parallelism", String.valueOf(PARALLELISM));
        values.put("job.checkpoint.interval", "500 ms");
        values.put("delivery.start", "earliest");
        values.putAll(more);
        options = values;
        services.createTopicsAndTables(KafkaTopics.names(HedgerowConfiguration.of(values)));
    }

    /**
     * Submits a job, on a Flink of its own, and waits until every task runs; it goes on from where
     * the last one of this topology was stopped.
     *
     * @param more options, over those of all jobs
     */
    void submit(Topology topology, int slots, Map<String, String> more) throws Exception {
        Map<String, String> values = new HashMap<>(options);
        values.put("topology", topology.name());
        values.putAll(more);
        FlinkServer flink = jobs.get(topology);
        if (flink == null) {
            flink = FlinkServer.start(folder.resolve("flink-" + topology), 0, slots);
            jobs.put(topology, flink);
        }
        flink.submit(HedgerowConfiguration.of(values));
        Await.until(flink::running, running -> assertThat(running).as("every task runs").isTrue());
    }

    /** Stops the job of this topology with a savepoint. */
    void stop(Topology topology) throws Exception {
        jobs.get(topology).stopWithSavepoint();
        assertThat(jobs.get(topology).jobEnded().get(1, TimeUnit.MINUTES)).contains("FINISHED");
        assertThat(folder.resolve("flink-" + topology).resolve("savepoints")).isNotEmptyDirectory();
    }

    /** Parallelism of a task of the job of this topology, by the name of its first operator. */
    int parallelism(Topology topology, String task) throws Exception {
        FlinkServer flink = jobs.get(topology);
        return flink
                .cluster()
                .getExecutionGraph(flink.job())
                .get(1, TimeUnit.MINUTES)
                .getAllVertices()
                .values()
                .stream()
                .filter(vertex -> (vertex.getName() + " -> ").startsWith(task + " -> "))
                .findFirst()
                .orElseThrow()
                .getParallelism();
    }

    DeliveryLedger receiver() {
        return receiver;
    }

    ChaosRegistry registry() {
        return registry;
    }

    String kafka() {
        return services.kafka();
    }

    String pluginsDirectory() {
        return options.get("plugins.directory");
    }

    String postgres() {
        return services.postgres();
    }

    String clickhouse() {
        return services.clickhouse();
    }

    /** Path of the destination that a team's plugin calls. */
    static String path(int team, String plugin) {
        return "/" + team + (plugin.equals(EXPORTER) ? "/export" : "/event");
    }

    /**
     * Sends events of a team, of ten persons in turn, with their number as property {@code seq}.
     *
     * @return their uuids
     */
    List<String> send(int team, String event, int count) {
        List<String> uuids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            uuids.add(
                    produce(
                            team,
                            event,
                            "person-" + i % 10,
                            JSON.createObjectNode().put("seq", i)));
        }
        producer.flush();
        return uuids;
    }

    /**
     * Sends one event.
     *
     * @return its uuid
     */
    String send(int team, String event, String person, ObjectNode properties) {
        String uuid = produce(team, event, person, properties);
        producer.flush();
        return uuid;
    }

    private String produce(int team, String event, String person, ObjectNode properties) {
        ObjectNode data = JSON.createObjectNode().put("event", event);
        data.set("properties", properties);
        InputMessage message =
                new InputMessage(
                        UUID.randomUUID(),
                        person,
                        null,
                        "http://localhost",
                        data,
                        team,
                        Instant.now(),
                        null);
        producer.send(
                new ProducerRecord<>(LocalStack.EVENTS_TOPIC, message.key(), message.value()));
        return message.uuid().toString();
    }

    /** Rows of ClickHouse, one JSON object each. */
    List<JsonNode> query(String sql) throws Exception {
        if (services.failure().isDone()) {
            throw new IllegalStateException(services.failure().join());
        }
        return JsonRows.of(clickHouse, sql);
    }

    long count(String table, String condition) throws Exception {
        return query("SELECT count() AS n FROM " + table + " WHERE " + condition)
                .get(0)
                .get("n")
                .asLong();
    }

    @Override
    public void close() throws Exception {
        try {
            receiver.close();
            if (producer != null) {
                producer.close();
            }
            for (FlinkServer flink : jobs.values()) {
                flink.close();
            }
        } finally {
            clickHouse.close();
            services.close();
        }
    }
}
