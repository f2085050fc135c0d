package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Option;

/**
 * The job's configuration for commands that work beside it: given here, in the environment or in a
 * file, and where all are silent, what the cluster of {@code hedgerow cluster up --with-services}
 * says.
 */
public final class JobOptions {

    @Option(
            names = "--job-config",
            paramLabel = "FILE",
            description = "The job's YAML file; default: HEDGEROW_CONFIG.")
    private Path file;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The job's Kafka.")
    private String kafka;

    @Option(names = "--clickhouse", paramLabel = "URL", description = "The job's ClickHouse.")
    private String clickhouse;

    @Option(names = "--postgres", paramLabel = "JDBC-URL", description = "The job's Postgres.")
    private String postgres;

    @Option(
            names = "--set",
            paramLabel = "OPTION=VALUE",
            description = "Any other option of the job, as in docs/configuration.md.")
    private Map<String, String> others = new LinkedHashMap<>();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Folder of a cluster with services to work with; default:"
                            + " deployment/target/cluster, if one runs there.")
    private Path dir;

    /**
     * @throws IOException when a cluster is named that does not run
     * @throws io.hedgerow.job.config.ConfigurationException naming an option that cannot be used
     */
    public HedgerowConfiguration configuration() throws IOException {
        List<String> arguments = new ArrayList<>();
        if (file != null) {
            arguments.addAll(List.of("--config", file.toString()));
        }
        others.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        add(arguments, HedgerowOptions.KAFKA_SERVERS, kafka);
        add(arguments, HedgerowOptions.CLICKHOUSE_URL, clickhouse);
        add(arguments, HedgerowOptions.POSTGRES_URL, postgres);
        HedgerowConfiguration given = load(arguments);
        boolean complete =
                given.find(HedgerowOptions.KAFKA_SERVERS).isPresent()
                        && given.find(HedgerowOptions.CLICKHOUSE_URL).isPresent();
        Optional<ClusterState.Services> services =
                complete && dir == null ? Optional.empty() : services();
        if (services.isEmpty()) {
            return given;
        }
        addIfSilent(given, arguments, HedgerowOptions.KAFKA_SERVERS, services.get().kafka());
        addIfSilent(given, arguments, HedgerowOptions.CLICKHOUSE_URL, services.get().clickhouse());
        addIfSilent(given, arguments, HedgerowOptions.POSTGRES_URL, services.get().postgres());
        return load(arguments);
    }

    private Optional<ClusterState.Services> services() throws IOException {
        if (dir != null) {
            return Optional.ofNullable(new ClusterFolder(dir).running().services());
        }
        Path folder = HedgerowHome.folder().resolve("deployment/target/cluster");
        return new ClusterFolder(folder)
                .state()
                .filter(state -> state.ready() && state.runningSupervisor().isPresent())
                .map(ClusterState::services);
    }

    private static void addIfSilent(
            HedgerowConfiguration given,
            List<String> arguments,
            ConfigOption<String> option,
            String value) {
        if (given.find(option).isEmpty()) {
            add(arguments, option, value);
        }
    }

    private static void add(List<String> arguments, ConfigOption<String> option, String value) {
        if (value != null) {
            arguments.addAll(List.of("--" + option.key(), value));
        }
    }

    private static HedgerowConfiguration load(List<String> arguments) {
        return HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv());
    }
}
