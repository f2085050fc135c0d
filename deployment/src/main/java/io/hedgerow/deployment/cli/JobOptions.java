package io.hedgerow.deployment.cli;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Option;

/**
 * The job's configuration for commands that work beside it: given here, in the environment or in a
 * file, and where all are silent, what runs on this machine.
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

    /**
     * @throws IOException see {@link RunningStack#complete}
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
        return RunningStack.complete(
                HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv()));
    }

    private static void add(List<String> arguments, ConfigOption<String> option, String value) {
        if (value != null) {
            arguments.addAll(List.of("--" + option.key(), value));
        }
    }
}
