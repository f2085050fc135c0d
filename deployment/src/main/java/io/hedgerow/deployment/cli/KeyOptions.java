package io.hedgerow.deployment.cli;

import io.hedgerow.job.config.HedgerowConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** For commands on a registry folder, which need of the job's configuration only the keys. */
public final class KeyOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of the job, YAML; also HEDGEROW_CONFIG.")
    private Path config;

    @Option(
            names = "--secrets.keys",
            paramLabel = "REFERENCE",
            description =
                    "Keys that secrets are encrypted with: file:PATH or env:NAME; also"
                            + " HEDGEROW_SECRETS_KEYS.")
    private String keys;

    /**
     * @throws io.hedgerow.job.config.ConfigurationException naming an option that cannot be used
     */
    public HedgerowConfiguration configuration() {
        List<String> arguments = new ArrayList<>();
        if (config != null) {
            arguments.addAll(List.of("--config", config.toString()));
        }
        if (keys != null) {
            arguments.addAll(List.of("--secrets.keys", keys));
        }
        return HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv());
    }
}
