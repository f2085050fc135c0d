package io.hedgerow.deployment.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.local.LocalServices;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The teams in Postgres, each with the same chain of plugins from the plugins' directory. */
public final class ChaosRegistry {

    private static final UUID ORGANIZATION = new UUID(0, 7);
    private static final List<String> CHAIN = List.of("stamper", "counter", "caller", "worker");

    private final String jdbcUrl;

    public ChaosRegistry(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    /**
     * @param service address that the plugins call
     */
    void install(int teams, String service) throws SQLException {
        install(teams, CHAIN, service);
    }

    /**
     * @param chain folders of the plugins
     * @param service address that the plugins call, if they do
     */
    public void install(int teams, List<String> chain, String service) throws SQLException {
        try (Connection connection = connect()) {
            update(
                    connection,
                    "INSERT INTO posthog_organization (id, name) VALUES (?, 'chaos')",
                    ORGANIZATION);
            for (int team = 1; team <= teams; team++) {
                update(
                        connection,
                        "INSERT INTO posthog_team (id, organization_id, api_token, name)"
                                + " VALUES (?, ?, ?, ?)",
                        team,
                        ORGANIZATION,
                        "phc_chaos_" + team,
                        "team " + team);
            }
            for (int order = 1; order <= chain.size(); order++) {
                int plugin = insertPlugin(connection, chain.get(order - 1));
                for (int team = 1; team <= teams; team++) {
                    update(
                            connection,
                            "INSERT INTO posthog_pluginconfig"
                                    + " (team_id, plugin_id, enabled, \"order\", config)"
                                    + " VALUES (?, ?, true, ?, jsonb_build_object('label', '0',"
                                    + " 'url', ?::text, 'team', ?::text,"
                                    + " 'idempotencyKeyHeader', 'true'))",
                            team,
                            plugin,
                            order,
                            service,
                            String.valueOf(team));
                }
            }
        }
    }

    /** Sets a key of all configs of a team that run the plugin of this folder. */
    public void set(int team, String folder, String key, String value) throws SQLException {
        try (Connection connection = connect()) {
            update(
                    connection,
                    "UPDATE posthog_pluginconfig SET config = config || jsonb_build_object(?::text,"
                            + " ?::text), updated_at = now() WHERE team_id = ? AND plugin_id IN"
                            + " (SELECT id FROM posthog_plugin WHERE name = ?)",
                    key,
                    value,
                    team,
                    name(folder));
        }
    }

    /** The team wants its session recordings kept. */
    public void optIntoRecordings(int team) throws SQLException {
        try (Connection connection = connect()) {
            update(
                    connection,
                    "UPDATE posthog_team SET session_recording_opt_in = true WHERE id = ?",
                    team);
        }
    }

    /** Id of the config of a team that runs the plugin of this folder. */
    public int config(int team, String folder) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT c.id FROM posthog_pluginconfig c JOIN posthog_plugin p ON"
                                        + " p.id = c.plugin_id WHERE c.team_id = ? AND p.name = ?")) {
            statement.setInt(1, team);
            statement.setString(2, name(folder));
            try (ResultSet id = statement.executeQuery()) {
                id.next();
                return id.getInt(1);
            }
        }
    }

    /** Gives the counter of every team another label; the running job must take it up. */
    void relabel(int label) throws SQLException {
        try (Connection connection = connect()) {
            update(
                    connection,
                    "UPDATE posthog_pluginconfig SET config = config || jsonb_build_object('label',"
                            + " ?::text), updated_at = now() WHERE plugin_id IN"
                            + " (SELECT id FROM posthog_plugin WHERE name = ?)",
                    String.valueOf(label),
                    name("counter"));
        }
    }

    /**
     * Upgrades the plugin of this folder, as a person does.
     *
     * @param version folder with the new code
     */
    void upgrade(String folder, Path version) {
        CommandRun run =
                CommandRun.of(
                        "plugin",
                        "upgrade",
                        name(folder),
                        version.toString(),
                        "--postgres.url",
                        jdbcUrl,
                        "--postgres.user",
                        LocalServices.POSTGRES_USER);
        assertThat(run.status()).as(run.err()).isZero();
    }

    /** Of the plugin of a folder, as in its {@code plugin.json}. */
    private static String name(String folder) {
        return "Chaos " + folder.substring(0, 1).toUpperCase(Locale.ROOT) + folder.substring(1);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, LocalServices.POSTGRES_USER, "");
    }

    private static int insertPlugin(Connection connection, String folder) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT INTO posthog_plugin (organization_id, plugin_type, name, url)"
                                + " VALUES (?, 'local', ?, ?) RETURNING id")) {
            statement.setObject(1, ORGANIZATION);
            statement.setString(2, name(folder));
            statement.setString(3, "file:" + folder);
            try (ResultSet id = statement.executeQuery()) {
                id.next();
                return id.getInt(1);
            }
        }
    }

    private static void update(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
