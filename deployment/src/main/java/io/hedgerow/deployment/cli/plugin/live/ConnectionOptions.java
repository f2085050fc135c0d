package io.hedgerow.deployment.cli.plugin.live;

import io.hedgerow.deployment.cli.RunningStack;
import io.hedgerow.job.config.HedgerowConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where Kafka, ClickHouse and Postgres are: told as the job is told (docs/configuration.md). */
final class ConnectionOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration of the job, YAML; also HEDGEROW_CONFIG. Without any address: what runs"
                            + " on this machine.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "An option of the job, as in docs/configuration.md; may be repeated.")
    private Map<String, String> values = new LinkedHashMap<>();

    /**
     * @throws io.hedgerow.job.config.ConfigurationException naming the option that cannot be used
     * @throws IOException when it is not clear what is meant
     */
    HedgerowConfiguration configuration() throws IOException {
        List<String> arguments = new ArrayList<>();
        if (config != null) {
            arguments.addAll(List.of("--config", config.toString()));
        }
        values.forEach((key, value) -> arguments.addAll(List.of("--" + key, value)));
        return RunningStack.complete(
                HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv()));
    }
}
