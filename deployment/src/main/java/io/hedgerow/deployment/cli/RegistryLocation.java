package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.deployment.local.LocalState;
import io.hedgerow.deployment.registry.Approvals;
import io.hedgerow.deployment.registry.InstallGate;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.secrets.SecretSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the registry is: as the job is told it, else that of the stack that runs on this machine.
 *
 * @param configuration as the job reads it
 * @param login of the database
 */
public record RegistryLocation(HedgerowConfiguration configuration, PostgresLogin login) {

    private static final String NONE =
            "no registry is known: name its database with --postgres.url, HEDGEROW_POSTGRES_URL or --config, or start `hedgerow local` or `hedgerow cluster up --with-services`";

    /**
     * @param home the folder of the repository, where stacks leave word; {@code null} if it is not
     *     known
     * @throws RegistryException if no database was named, and no stack or more than one runs
     */
    public static RegistryLocation find(HedgerowConfiguration configuration, Path home)
            throws RegistryException {
        String url = configuration.find(HedgerowOptions.POSTGRES_URL).orElse(null);
        if (url != null && !url.isBlank()) {
            return new RegistryLocation(
                    configuration,
                    new PostgresLogin(
                            url,
                            configuration.get(HedgerowOptions.POSTGRES_USER),
                            configuration.get(HedgerowOptions.POSTGRES_PASSWORD)));
        }
        List<PostgresLogin> found = home == null ? List.of() : running(home);
        if (found.isEmpty()) {
            throw new RegistryException(NONE);
        }
        if (found.size() > 1) {
            throw new RegistryException(
                    "a local stack and a cluster run here: choose one with --postgres.url, "
                            + found.get(0).url()
                            + " or "
                            + found.get(1).url());
        }
        return new RegistryLocation(configuration, found.get(0));
    }

    private static List<PostgresLogin> running(Path home) throws RegistryException {
        List<PostgresLogin> found = new ArrayList<>();
        try {
            LocalState.running(home)
                    .ifPresent(
                            local ->
                                    found.add(
                                            new PostgresLogin(
                                                    local.postgres(), local.postgresUser(), "")));
            ClusterFolder.ofHome(home)
                    .state()
                    .filter(cluster -> cluster.runningSupervisor().isPresent())
                    .map(ClusterState::services)
                    .ifPresent(
                            services ->
                                    found.add(
                                            new PostgresLogin(
                                                    services.postgres(),
                                                    services.postgresUser(),
                                                    "")));
        } catch (IOException e) {
            throw new RegistryException(e.getMessage(), e);
        }
        return found;
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
