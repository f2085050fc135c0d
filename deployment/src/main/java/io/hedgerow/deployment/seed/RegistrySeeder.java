package io.hedgerow.deployment.seed;

import io.hedgerow.deployment.seed.SampleData.SamplePlugin;
import io.hedgerow.deployment.seed.SampleData.SampleTeam;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the sample data into a registry that {@code PostgresSchema} has made, in one transaction.
 * Running it again changes only what differs: an edited plugin gets its new source, a config that
 * somebody changed by hand stays as it is.
 */
public final class RegistrySeeder {

    private final Connection connection;

    private RegistrySeeder(Connection connection) {
        this.connection = connection;
    }

    /**
     * @return ids of the plugin configs in force for {@link SampleData#WITH_PLUGINS}, with the
     *     plugins' names, in the order of the chain
     * @throws IOException when a plugin folder cannot be read; nothing is written
     * @throws SQLException when the registry refuses; nothing is written
     */
    public static Map<Integer, String> seed(
            SampleData samples, String jdbcUrl, String user, String password)
            throws IOException, SQLException {
        List<SamplePlugin> plugins = samples.plugins();
        try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password)) {
            connection.setAutoCommit(false);
            Map<Integer, String> configs = new RegistrySeeder(connection).write(plugins);
            connection.commit();
            return configs;
        }
    }

    private Map<Integer, String> write(List<SamplePlugin> plugins) throws SQLException {
        update(
                "INSERT INTO posthog_organization (id, name, plugins_access_level) VALUES (?, ?, 9)"
                        + " ON CONFLICT (id) DO NOTHING",
                SampleData.ORGANIZATION,
                SampleData.ORGANIZATION_NAME);
        for (SampleTeam team : SampleData.TEAMS) {
            update(
                    "INSERT INTO posthog_team (id, organization_id, api_token, name, anonymize_ips)"
                            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    team.id(),
                    SampleData.ORGANIZATION,
                    team.token(),
                    team.name(),
                    team.anonymizeIps());
        }
        query(
                "SELECT setval(pg_get_serial_sequence('posthog_team', 'id'),"
                        + " (SELECT max(id) FROM posthog_team))");
        Map<Integer, String> configs = new LinkedHashMap<>();
        int order = 1;
        for (SamplePlugin plugin : plugins) {
            int pluginId = upsertPlugin(plugin);
            int configId = ensureConfig(pluginId, order++, plugin.folder());
            apply(plugin.settings(), configId);
            configs.put(configId, plugin.folder().name());
        }
        return configs;
    }

    private int upsertPlugin(SamplePlugin plugin) throws SQLException {
        PluginFolder folder = plugin.folder();
        Integer id =
                query(
                        "SELECT id FROM posthog_plugin WHERE organization_id = ? AND name = ?",
                        SampleData.ORGANIZATION,
                        folder.name());
        if (id == null) {
            id =
                    query(
                            "INSERT INTO posthog_plugin (organization_id, name, plugin_type)"
                                    + " VALUES (?, ?, ?) RETURNING id",
                            SampleData.ORGANIZATION,
                            folder.name(),
                            plugin.type());
        }
        int changed = 0;
        for (Map.Entry<String, String> file : folder.sources().entrySet()) {
            changed +=
                    update(
                            "INSERT INTO posthog_pluginsourcefile AS f"
                                    + " (plugin_id, filename, source) VALUES (?, ?, ?)"
                                    + " ON CONFLICT (plugin_id, filename) DO UPDATE"
                                    + " SET source = excluded.source, transpiled = NULL,"
                                    + " status = NULL, error = NULL, updated_at = now()"
                                    + " WHERE f.source IS DISTINCT FROM excluded.source",
                            id,
                            file.getKey(),
                            file.getValue());
        }
        if (changed > 0) {
            update(
                    "UPDATE posthog_plugin SET description = ?, url = ?, tag = ?, is_stateless = ?,"
                            + " config_schema = ?::jsonb, updated_at = now() WHERE id = ?",
                    folder.manifest().path("description").asText(""),
                    plugin.url(),
                    plugin.tag(),
                    folder.isStateless(),
                    folder.configSchema().toString(),
                    id);
        }
        return id;
    }

    private int ensureConfig(int pluginId, int order, PluginFolder folder) throws SQLException {
        int team = SampleData.WITH_PLUGINS.id();
        Integer id =
                query(
                        "SELECT id FROM posthog_pluginconfig WHERE plugin_id = ? AND team_id = ?",
                        pluginId,
                        team);
        return id != null
                ? id
                : query(
                        "INSERT INTO posthog_pluginconfig"
                                + " (team_id, plugin_id, enabled, \"order\", config)"
                                + " VALUES (?, ?, true, ?, ?::jsonb) RETURNING id",
                        team,
                        pluginId,
                        order,
                        folder.defaultConfig().toString());
    }

    private void apply(Map<String, String> settings, int configId) throws SQLException {
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            update(
                    "UPDATE posthog_pluginconfig SET config = config || jsonb_build_object(?::text,"
                            + " ?::text), updated_at = now() WHERE id = ? AND config ->> ?::text"
                            + " IS DISTINCT FROM ?",
                    setting.getKey(),
                    setting.getValue(),
                    configId,
                    setting.getKey(),
                    setting.getValue());
        }
    }

    private int update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** The first column of the first row, null when there is none. */
    private Integer query(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getInt(1) : null;
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
