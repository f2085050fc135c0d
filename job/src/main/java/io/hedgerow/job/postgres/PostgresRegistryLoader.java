package io.hedgerow.job.postgres;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.registry.KeptSources;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.PluginEngine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads teams and the plugin configs in force from PostHog's tables (contract §1.8, §1.9). All of
 * it in one transaction, so that it is one moment's picture.
 *
 * @param directory what {@code file:} addresses of local plugins are relative to
 */
public record PostgresRegistryLoader(
        String url, String user, String password, String directory, RegistryRules rules)
        implements RegistryLoader {

    private static final long serialVersionUID = 2L;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRegistryLoader.class);

    private static final Duration ANSWER = Duration.ofSeconds(60);

    /**
     * @throws ConfigurationException when the address is not set, or that of the keys is unusable
     */
    public static PostgresRegistryLoader of(HedgerowConfiguration configuration) {
        return new PostgresRegistryLoader(
                configuration.require(HedgerowOptions.POSTGRES_URL),
                configuration.get(HedgerowOptions.POSTGRES_USER),
                configuration.get(HedgerowOptions.POSTGRES_PASSWORD),
                configuration.get(HedgerowOptions.PLUGINS_DIRECTORY),
                RegistryRules.of(configuration));
    }

    @Override
    public RegistrySnapshot load() throws RegistryUnavailableException {
        return load(null);
    }

    @Override
    public RegistrySnapshot load(RegistrySnapshot previous) throws RegistryUnavailableException {
        try (Connection connection = login().connect(ANSWER);
                PluginEngine engine = PluginEngine.acquire()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            PluginCodeReader code =
                    new PluginCodeReader(
                            Path.of(directory), new KeptSources(previous, engine.transpiler()));
            RegistrySnapshot snapshot = new RegistryReading(connection, code, rules).read();
            LOG.info(
                    "Registry read from {}: {} team(s), {} plugin config(s) in force, {} refused",
                    url,
                    snapshot.teams().size(),
                    snapshot.installations(),
                    snapshot.refused().size());
            return snapshot;
        } catch (SQLException e) {
            throw new RegistryUnavailableException(
                    "Cannot read teams and plugins from " + this + ": " + e.getMessage(), e);
        } catch (SecretException e) {
            throw new RegistryUnavailableException(
                    "Cannot read the keys of secrets: " + e.getMessage(), e);
        }
    }

    PostgresLogin login() {
        return new PostgresLogin(url, user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url + " as " + user;
    }
}
