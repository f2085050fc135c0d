package io.hedgerow.deployment.local;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** Main class of the broker's process: one KRaft node that is broker and controller. */
public final class KafkaProcess {

    private static final int NODE_ID = 1;
    private static final String CONTROLLER = "CONTROLLER";

    private KafkaProcess() {}

    /**
     * @param arguments data folder, broker port, controller port
     */
    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        String listeners =
                "PLAINTEXT://127.0.0.1:"
                        + arguments[1]
                        + ","
                        + CONTROLLER
                        + "://127.0.0.1:"
                        + arguments[2];
        Properties config = properties(data, listeners, arguments[1], arguments[2]);
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(config), Time.SYSTEM);
        ChildProcess.endWithParent(
                () -> {
                    server.shutdown();
                    Runtime.getRuntime().halt(0);
                });
        server.startup();
        server.awaitShutdown();
    }

    private static Properties properties(
            Path data, String listeners, String brokerPort, String controllerPort) {
        Properties config = new Properties();
        config.setProperty("process.roles", "broker,controller");
        config.setProperty("node.id", String.valueOf(NODE_ID));
        config.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        config.setProperty("listeners", listeners);
        config.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
        config.setProperty("controller.listener.names", CONTROLLER);
        config.setProperty(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.setProperty("log.dirs", data.toString());
        for (String internal :
                new String[] {
                    "offsets.topic", "transaction.state.log", "share.coordinator.state.topic"
                }) {
            config.setProperty(internal + ".replication.factor", "1");
        }
        config.setProperty("transaction.state.log.min.isr", "1");
        config.setProperty("share.coordinator.state.topic.min.isr", "1");
        config.setProperty("offsets.topic.num.partitions", "4");
        config.setProperty("transaction.state.log.num.partitions", "4");
        config.setProperty("group.initial.rebalance.delay.ms", "0");
        config.setProperty("transaction.max.timeout.ms", "3600000");
        config.setProperty("auto.create.topics.enable", "false");
        return config;
    }

    private static void format(Path data) throws Exception {
        new Formatter()
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(CONTROLLER)
                .setMetadataLogDirectory(data.toString())
                .addDirectory(data.toString())
                .run();
    }
}
