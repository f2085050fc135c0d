package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.registry.Approvals;
import io.hedgerow.deployment.registry.ConfigSource;
import io.hedgerow.deployment.registry.DatabaseConfigs;
import io.hedgerow.deployment.registry.FolderConfigs;
import io.hedgerow.deployment.registry.InstallGate;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.ingestion.RegistryConnector;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.registry.RegistryType;
import io.hedgerow.job.secrets.SecretSettings;

/**
 * Where the registry is, as the job is told it.
 *
 * @param configuration as the job reads it
 * @param login of the database
 */
public record RegistryLocation(HedgerowConfiguration configuration, PostgresLogin login) {

    private static final String NONE =
            "no registry is known: name its database with --postgres.url, HEDGEROW_POSTGRES_URL or --config, or start `hedgerow local` or `hedgerow cluster up --with-services`";

    /**
     * @throws RegistryException if no database is named
     */
    public static RegistryLocation of(HedgerowConfiguration configuration)
            throws RegistryException {
        if (isFolder(configuration)) {
            throw new RegistryException(
                    "the registry is the folder %s: change the files in it (docs/registry-folder.md); this command needs a database"
                            .formatted(
                                    configuration
                                            .find(HedgerowOptions.REGISTRY_FOLDER)
                                            .orElse("of registry.folder")));
        }
        String url = configuration.find(HedgerowOptions.POSTGRES_URL).orElse(null);
        if (url == null || url.isBlank()) {
            throw new RegistryException(NONE);
        }
        return new RegistryLocation(
                configuration,
                new PostgresLogin(
                        url,
                        configuration.get(HedgerowOptions.POSTGRES_USER),
                        configuration.get(HedgerowOptions.POSTGRES_PASSWORD)));
    }

    /**
     * The configs that the job runs, also of a registry that is no database.
     *
     * @throws RegistryException if no registry is named, or it cannot be read
     */
    public static ConfigSource configs(HedgerowConfiguration configuration)
            throws RegistryException {
        return isFolder(configuration)
                ? new FolderConfigs(RegistryConnector.of(configuration).loader())
                : new DatabaseConfigs(of(configuration).registry());
    }

    private static boolean isFolder(HedgerowConfiguration configuration) {
        return configuration.get(HedgerowOptions.REGISTRY_TYPE) == RegistryType.FOLDER;
    }

    /** Has the last word before code is installed. */
    public InstallGate gate() {
        return Approvals.gate(configuration.get(HedgerowOptions.REQUIRE_APPROVAL));
    }

    public Registry registry() throws RegistryException {
        try {
            return new Registry(login, SecretSettings.of(configuration));
        } catch (ConfigurationException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }
}
