package io.hedgerow.deployment.bench.pipeline;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Gives every team of the benchmark the same chain of local plugins. */
final class BenchmarkRegistry {

    static final int TEAMS = 8;

    private static final UUID ORGANIZATION = new UUID(0, 1);

    private final String jdbcUrl;

    BenchmarkRegistry(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    /**
     * @param plugins folder names below the plugins directory, in the order of the chain
     */
    void use(List<String> plugins) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "")) {
            run(
                    connection,
                    "INSERT INTO posthog_organization (id, name) VALUES (?, 'benchmark') ON CONFLICT"
                            + " DO NOTHING",
                    ORGANIZATION);
            run(connection, "DELETE FROM posthog_plugin");
            for (int team = 1; team <= TEAMS; team++) {
                run(
                        connection,
                        "INSERT INTO posthog_team (id, organization_id, api_token, name) VALUES (?,"
                                + " ?, ?, ?) ON CONFLICT DO NOTHING",
                        team,
                        ORGANIZATION,
                        "token-" + team,
                        "team " + team);
            }
            int order = 1;
            for (String plugin : plugins) {
                int id = insertPlugin(connection, plugin);
                for (int team = 1; team <= TEAMS; team++) {
                    run(
                            connection,
                            "INSERT INTO posthog_pluginconfig (team_id, plugin_id, enabled,"
                                    + " \"order\") VALUES (?, ?, true, ?)",
                            team,
                            id,
                            order);
                }
                order++;
            }
        }
    }

    private static int insertPlugin(Connection connection, String folder) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT INTO posthog_plugin (organization_id, plugin_type, name, url)"
                                + " VALUES (?, 'local', ?, ?) RETURNING id")) {
            statement.setObject(1, ORGANIZATION);
            statement.setString(2, folder);
            statement.setString(3, "file:" + folder);
            try (ResultSet id = statement.executeQuery()) {
                id.next();
                return id.getInt(1);
            }
        }
    }

    private static void run(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
