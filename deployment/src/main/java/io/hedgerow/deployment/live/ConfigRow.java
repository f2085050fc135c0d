package io.hedgerow.deployment.live;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A plugin config as it stands in the registry.
 *
 * @param errorJson contract §5.4, {@code null} for none
 */
public record ConfigRow(
        long teamId, int configId, String plugin, boolean enabled, String errorJson) {

    private static final String QUERY =
            """
            SELECT c.team_id, p.name, c.enabled, c.error
            FROM posthog_pluginconfig c JOIN posthog_plugin p ON p.id = c.plugin_id
            WHERE c.id = ?
            """;

    /**
     * @throws IOException when Postgres cannot be read, or has no such config
     * @throws io.hedgerow.job.config.ConfigurationException when its address is not set
     */
    public static ConfigRow read(HedgerowConfiguration configuration, int configId)
            throws IOException {
        String url = configuration.require(HedgerowOptions.POSTGRES_URL);
        try (Connection connection =
                        DriverManager.getConnection(
                                url,
                                configuration.get(HedgerowOptions.POSTGRES_USER),
                                configuration.get(HedgerowOptions.POSTGRES_PASSWORD));
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setInt(1, configId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IOException("There is no plugin config " + configId + " in " + url);
                }
                return new ConfigRow(
                        row.getLong(1),
                        configId,
                        row.getString(2),
                        row.getBoolean(3),
                        row.getString(4));
            }
        } catch (SQLException e) {
            throw new IOException(
                    "The registry in Postgres at " + url + " cannot be read: " + e.getMessage(), e);
        }
    }
}
