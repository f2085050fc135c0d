package io.hedgerow.deployment.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A real Kafka broker (KRaft) in a process of its own, on loopback.
 *
 * <p><b>Owns</b> the broker process. <b>Lives</b> from {@link #start} to {@link #close}.
 * <b>Threads</b>: one at a time. <b>Survives</b>: its data folder, also {@link #kill}.
 */
public final class KafkaServer implements AutoCloseable {

    private static final long READY_SECONDS = 60;

    private final Path data;
    private final Path log;
    private final int port;
    private final int controllerPort;
    private ChildProcess process;

    private KafkaServer(Path data, Path log, int port, int controllerPort) {
        this.data = data;
        this.log = log;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    /**
     * Returns once the broker answers.
     *
     * @param wantedPort 0 for any free port
     */
    public static KafkaServer start(Path data, Path log, int wantedPort) throws StartException {
        KafkaServer server =
                new KafkaServer(
                        data, log, Ports.free(wantedPort, "Kafka", "--kafka-port"), Ports.free());
        server.launch();
        return server;
    }

    private void launch() throws StartException {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new StartException("could not create " + data + ": " + e.getMessage(), e);
        }
        process =
                ChildProcess.start(
                        "Kafka",
                        KafkaProcess.class,
                        List.of("-Xmx512m", "-XX:+UseSerialGC"),
                        List.of(
                                data.toString(),
                                String.valueOf(port),
                                String.valueOf(controllerPort)),
                        log);
        awaitReady();
    }

    private void awaitReady() throws StartException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        try (Admin admin = admin()) {
            while (true) {
                try {
                    if (!admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty()) {
                        return;
                    }
                } catch (ExecutionException | TimeoutException e) {
                    if (System.nanoTime() > deadline) {
                        close();
                        throw new StartException(
                                "Kafka did not answer within " + READY_SECONDS + " s, see " + log,
                                e);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new StartException("interrupted while Kafka was starting", e);
                }
                if (!process.isAlive()) {
                    throw new StartException(process.obituary());
                }
            }
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public ChildProcess process() {
        return process;
    }

    private Admin admin() {
        return admin(bootstrapServers(), Map.of());
    }

    private static Admin admin(String bootstrapServers, Map<String, String> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        return Admin.create(all);
    }

    /** Creates the topics that do not exist yet, on any broker that asks for no security. */
    public static void createTopics(
            String bootstrapServers, Collection<String> topics, int partitions)
            throws StartException {
        createTopics(bootstrapServers, Map.of(), topics, partitions);
    }

    /**
     * Creates the topics that do not exist yet, on any broker, with its replication factor.
     *
     * @param properties of the client, such as security settings
     */
    public static void createTopics(
            String bootstrapServers,
            Map<String, String> properties,
            Collection<String> topics,
            int partitions)
            throws StartException {
        try (Admin admin = admin(bootstrapServers, properties)) {
            Set<String> existing = admin.listTopics().names().get();
            List<NewTopic> missing =
                    topics.stream()
                            .filter(topic -> !existing.contains(topic))
                            .map(
                                    topic ->
                                            new NewTopic(
                                                    topic,
                                                    Optional.of(partitions),
                                                    Optional.empty()))
                            .toList();
            admin.createTopics(missing).all().get();
            awaitLeaders(admin, missing.stream().map(NewTopic::name).toList(), partitions);
        } catch (ExecutionException e) {
            throw new StartException(
                    "could not create the Kafka topics at "
                            + bootstrapServers
                            + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (KafkaException e) {
            throw new StartException(
                    "Kafka at " + bootstrapServers + " cannot be used: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while creating Kafka topics", e);
        }
    }

    /**
     * A topic is created before its partitions have begun to lead. A producer that is quicker may
     * have its first batch refused and the second taken, and never gets over it.
     */
    private static void awaitLeaders(Admin admin, List<String> topics, int partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                all.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        admin.listOffsets(all).all().get();
    }

    /**
     * Ends the broker as a crash would; {@link #restart} brings it back on the same port and data.
     */
    public void kill() {
        process.kill();
    }

    public void restart() throws StartException {
        close();
        launch();
    }

    @Override
    public void close() {
        process.close();
    }
}
