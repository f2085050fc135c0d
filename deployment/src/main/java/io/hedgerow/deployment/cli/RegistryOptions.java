package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which registry a command is about: the job's own options (docs/configuration.md). */
public final class RegistryOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration of the job, YAML; also HEDGEROW_CONFIG. Every option of it can be given"
                            + " in the environment, too.")
    private Path config;

    @Option(
            names = "--postgres.url",
            paramLabel = "JDBC-URL",
            description =
                    "Database with the registry; default: that of the `hedgerow local` or `hedgerow"
                            + " cluster` that runs on this machine.")
    private String url;

    @Option(
            names = "--postgres.user",
            paramLabel = "USER",
            description = "User of Postgres; default: postgres.")
    private String user;

    @Option(
            names = "--postgres.password",
            paramLabel = "PASSWORD",
            description = "Its password; HEDGEROW_POSTGRES_PASSWORD keeps it to yourself.")
    private String password;

    @Option(
            names = "--secrets.keys",
            paramLabel = "REFERENCE",
            description = "Keys that secrets are encrypted with: file:PATH or env:NAME.")
    private String keys;

    /**
     * @throws RegistryException in one line, if an option is unusable or no registry is known
     */
    public RegistryLocation location() throws RegistryException {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--config", config == null ? null : config.toString());
        add(arguments, "--postgres.url", url);
        add(arguments, "--postgres.user", user);
        add(arguments, "--postgres.password", password);
        add(arguments, "--secrets.keys", keys);
        try {
            return RegistryLocation.find(
                    HedgerowConfiguration.load(arguments.toArray(String[]::new), System.getenv()),
                    System.getProperty("hedgerow.home") == null ? null : HedgerowHome.folder());
        } catch (ConfigurationException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    public Registry registry() throws RegistryException {
        return location().registry();
    }

    private static void add(List<String> arguments, String name, String value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value);
        }
    }
}
