package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.Ports;
import io.hedgerow.deployment.local.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;

/**
 * Flink's configuration for a cluster on this machine: the one that Hedgerow ships, with addresses,
 * ports and folders of its own.
 */
final class FlinkConfiguration {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String JVM_FLAGS = "env.java.opts.all";

    private static final String LOGGING =
            """
            rootLogger.level = info
            rootLogger.appenderRef.console.ref = console
            appender.console.name = console
            appender.console.type = CONSOLE
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d %-5p %c{1} %m%n
            # Flink warns at every checkpoint that committers share a gauge.
            logger.metricgroup.name = org.apache.flink.metrics.MetricGroup
            logger.metricgroup.level = error
            """;

    private final Configuration values;

    private FlinkConfiguration(Configuration values) {
        this.values = values;
    }

    /** Writes the {@code conf} folder of a cluster. */
    static FlinkConfiguration write(ClusterOptions options) throws StartException {
        Configuration config =
                GlobalConfiguration.loadConfiguration(
                        options.distribution().shippedConf().toString());
        ClusterFolder folder = options.folder();
        addresses(config, options.restPort());
        config.set(JobManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.parse("1g"));
        config.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, options.taskManagerMemory());
        config.set(TaskManagerOptions.NUM_TASK_SLOTS, options.slots());
        config.set(CoreOptions.DEFAULT_PARALLELISM, options.slots() * options.taskManagers());
        config.set(CoreOptions.TMP_DIRS, folder.temporary().toString());
        // RocksDB would write its own logs beside ours.
        config.set(RocksDBConfigurableOptions.LOG_DIR, folder.temporary().toString());
        config.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.checkpoints().toUri().toString());
        config.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.savepoints().toUri().toString());
        config.set(
                TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE,
                TaskManagerOptions.TaskManagerLoadBalanceMode.SLOTS);
        // On one machine a dead process is noticed by two heartbeats that nobody receives.
        config.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
        config.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(20));
        options.flinkOptions().forEach(config::setString);
        try {
            Files.createDirectories(folder.conf());
            Files.createDirectories(folder.temporary());
            Files.write(
                    folder.conf().resolve("config.yaml"),
                    ConfigurationUtils.convertConfigToWritableLines(config, false));
            Files.writeString(folder.conf().resolve("log4j2.properties"), LOGGING);
        } catch (IOException e) {
            throw new StartException(
                    "cannot write Flink's configuration in " + folder.conf() + ": " + e, e);
        }
        return new FlinkConfiguration(config);
    }

    /** That of a cluster which has been started. */
    static FlinkConfiguration read(ClusterFolder folder) {
        return new FlinkConfiguration(
                GlobalConfiguration.loadConfiguration(folder.conf().toString()));
    }

    private static void addresses(Configuration config, int restPort) throws StartException {
        int port = Ports.free(restPort, "Flink's web UI", "--flink-port");
        config.set(RestOptions.PORT, port);
        config.set(RestOptions.BIND_PORT, String.valueOf(port));
        config.set(JobManagerOptions.PORT, Ports.free());
        config.set(RestOptions.ADDRESS, LOOPBACK);
        config.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        config.set(JobManagerOptions.ADDRESS, LOOPBACK);
        config.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        config.set(TaskManagerOptions.HOST, LOOPBACK);
        config.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    }

    Configuration values() {
        return values;
    }

    /** What Flink's scripts would pass to every JVM. */
    List<String> jvmFlags() {
        return List.of(values.getString(JVM_FLAGS, "").split(" "));
    }

    String restAddress() {
        return "http://" + LOOPBACK + ":" + values.get(RestOptions.PORT);
    }
}
