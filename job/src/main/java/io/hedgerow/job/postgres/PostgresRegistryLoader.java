package io.hedgerow.job.postgres;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.PluginSettings.Attachment;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads teams and the plugin configs in force from PostHog's tables (contract §1.8, §1.9). All of
 * it in one transaction, so that it is one moment's picture.
 *
 * @param directory what {@code file:} addresses of local plugins are relative to
 */
public record PostgresRegistryLoader(String url, String user, String password, String directory)
        implements RegistryLoader {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRegistryLoader.class);

    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final String TEAMS = "SELECT id, api_token, anonymize_ips FROM posthog_team";

    private static final String CONFIGS =
            """
            SELECT c.id, c.team_id, c.plugin_id, c."order", c.config, p.name, p.log_level, p.config_schema, p.public_jobs
            FROM posthog_pluginconfig c
            JOIN posthog_team t ON t.id = c.team_id
            JOIN posthog_organization o ON o.id = t.organization_id
            JOIN posthog_plugin p ON p.id = c.plugin_id
            WHERE c.enabled
              AND o.plugins_access_level > 0
              AND (p.organization_id = t.organization_id OR p.is_global)
            ORDER BY c.team_id, c."order", c.id
            """;

    private static final String PLUGINS =
            """
            SELECT DISTINCT p.id, p.name, p.plugin_type, p.url, p.archive
            FROM posthog_plugin p JOIN posthog_pluginconfig c ON c.plugin_id = p.id
            WHERE c.enabled
            """;

    private static final String SOURCES =
            """
            SELECT s.plugin_id, s.filename, s.source
            FROM posthog_pluginsourcefile s
            WHERE s.source IS NOT NULL
              AND EXISTS (SELECT 1 FROM posthog_pluginconfig c WHERE c.enabled AND c.plugin_id = s.plugin_id)
            """;

    private static final String ATTACHMENTS =
            """
            SELECT a.plugin_config_id, a.key, a.content_type, a.file_name, a.contents
            FROM posthog_pluginattachment a JOIN posthog_pluginconfig c ON c.id = a.plugin_config_id
            WHERE c.enabled
            """;

    /**
     * @throws ConfigurationException when the address is not set
     */
    public static PostgresRegistryLoader of(HedgerowConfiguration configuration) {
        return new PostgresRegistryLoader(
                configuration.require(HedgerowOptions.POSTGRES_URL),
                configuration.get(HedgerowOptions.POSTGRES_USER),
                configuration.get(HedgerowOptions.POSTGRES_PASSWORD),
                configuration.get(HedgerowOptions.PLUGINS_DIRECTORY));
    }

    @Override
    public RegistrySnapshot load() throws RegistryUnavailableException {
        return load(null);
    }

    @Override
    public RegistrySnapshot load(RegistrySnapshot previous) throws RegistryUnavailableException {
        try (Connection connection = new PostgresLogin(url, user, password).connect(ANSWER);
                PluginEngine engine = PluginEngine.acquire()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            RegistrySnapshot snapshot =
                    read(connection, new KeptSources(previous, engine.transpiler()));
            LOG.info(
                    "Registry read from {}: {} team(s), {} plugin config(s) in force",
                    url,
                    snapshot.teams().size(),
                    snapshot.installations());
            return snapshot;
        } catch (SQLException e) {
            throw new RegistryUnavailableException(
                    "Cannot read teams and plugins from "
                            + url
                            + " as "
                            + user
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private RegistrySnapshot read(Connection connection, SourceTranspiler transpiler)
            throws SQLException {
        List<Team> teams = new ArrayList<>();
        each(
                connection,
                TEAMS,
                row -> teams.add(new Team(row.getLong(1), row.getString(2), row.getBoolean(3))));
        Map<Integer, Map<String, String>> sources = new HashMap<>();
        each(
                connection,
                SOURCES,
                row ->
                        sources.computeIfAbsent(row.getInt(1), absent -> new HashMap<>())
                                .put(row.getString(2), row.getString(3)));
        Map<Integer, LoadedCode> code = new HashMap<>();
        PluginCodeReader reader = new PluginCodeReader(Path.of(directory), transpiler);
        each(
                connection,
                PLUGINS,
                row ->
                        code.put(
                                row.getInt(1),
                                code(
                                        reader,
                                        new PluginCodeReader.PluginRow(
                                                row.getInt(1),
                                                row.getString(2),
                                                row.getString(3),
                                                row.getString(4),
                                                row.getBytes(5),
                                                sources.getOrDefault(row.getInt(1), Map.of())))));
        Map<Integer, Map<String, Attachment>> attachments = new HashMap<>();
        each(
                connection,
                ATTACHMENTS,
                row ->
                        attachments
                                .computeIfAbsent(row.getInt(1), absent -> new HashMap<>())
                                .put(
                                        row.getString(2),
                                        new Attachment(
                                                row.getString(3),
                                                row.getString(4),
                                                row.getBytes(5))));
        List<PluginInstallation> installations = new ArrayList<>();
        each(connection, CONFIGS, row -> installations.add(installation(row, code, attachments)));
        return new RegistrySnapshot(new TeamDirectory(teams), installations);
    }

    private static PluginInstallation installation(
            ResultSet row,
            Map<Integer, LoadedCode> code,
            Map<Integer, Map<String, Attachment>> attachments)
            throws SQLException {
        int config = row.getInt(1);
        int plugin = row.getInt(3);
        String name = row.getString(6);
        LoadedCode loaded = code.get(plugin);
        return PluginInstallation.of(
                        new PluginIdentity(
                                row.getLong(2),
                                plugin,
                                config,
                                name == null ? "plugin-id-" + plugin : name),
                        row.getInt(4),
                        loaded.code(),
                        row.getString(5),
                        attachments.getOrDefault(config, Map.of()),
                        row.getInt(7),
                        OnError.DEFAULT,
                        loaded.error(),
                        ConfigSecrets.of(row.getString(8), row.getString(5)))
                .withPublicJobs(row.getString(9));
    }

    private record LoadedCode(TranspiledSource code, String error) {}

    private static LoadedCode code(PluginCodeReader reader, PluginCodeReader.PluginRow plugin) {
        try {
            return new LoadedCode(reader.read(plugin), null);
        } catch (PluginLoadException e) {
            LOG.warn("Plugin \"{}\" ({}): {}", plugin.name(), plugin.id(), e.getMessage());
            return new LoadedCode(null, e.getMessage());
        }
    }

    @FunctionalInterface
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String query, RowReader reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url + " as " + user;
    }
}
