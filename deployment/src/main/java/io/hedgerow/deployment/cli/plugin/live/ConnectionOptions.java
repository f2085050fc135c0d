package io.hedgerow.deployment.cli.plugin.live;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.job.config.ConfigurationException;
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
 * Where Kafka, ClickHouse and Postgres are: told as the job is told, else those of the cluster that
 * runs here.
 */
final class ConnectionOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The job's configuration file. HEDGEROW_* in the environment works, too; without"
                            + " either: the services of the cluster that runs here.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "An option of the job, as in docs/configuration.md; may be repeated.")
    private Map<String, String> values = new LinkedHashMap<>();

    /**
     * @throws ConfigurationException naming the option that cannot be used
     */
    HedgerowConfiguration configuration() {
        List<String> arguments = new ArrayList<>();
        if (config != null) {
            arguments.addAll(List.of("--config", config.toString()));
        }
        values.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        HedgerowConfiguration given = load(arguments);
        running()
                .ifPresent(
                        services ->
                                defaults(services)
                                        .forEach(
                                                (option, value) -> {
                                                    if (given.find(option).isEmpty()) {
                                                        arguments.addAll(
                                                                List.of(
                                                                        "--" + option.key(),
                                                                        value));
                                                    }
                                                }));
        return load(arguments);
    }

    private static HedgerowConfiguration load(List<String> arguments) {
        return HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv());
    }

    private static Optional<ClusterState.Services> running() {
        try {
            return Optional.ofNullable(
                    new ClusterFolder(HedgerowHome.folder().resolve("deployment/target/cluster"))
                            .running()
                            .services());
        } catch (IOException | IllegalStateException e) {
            return Optional.empty(); // then what is missing is named when it is needed
        }
    }

    private static Map<ConfigOption<?>, String> defaults(ClusterState.Services services) {
        Map<ConfigOption<?>, String> values = new LinkedHashMap<>();
        values.put(HedgerowOptions.KAFKA_SERVERS, services.kafka());
        values.put(HedgerowOptions.CLICKHOUSE_URL, services.clickhouse());
        values.put(HedgerowOptions.POSTGRES_URL, services.postgres());
        values.put(HedgerowOptions.POSTGRES_USER, services.postgresUser());
        if (services.geoIpDatabase() != null) {
            values.put(HedgerowOptions.GEOIP_DATABASE, services.geoIpDatabase());
        }
        return values;
    }
}
