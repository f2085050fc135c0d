package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.registry.Approvals;
import io.hedgerow.deployment.registry.InstallGate;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.postgres.PostgresLogin;
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
