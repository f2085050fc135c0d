package io.hedgerow.deployment.capture;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Reads teams from {@code posthog_team}.
 *
 * <p><em>Owns</em> a pool of at most two connections, opened when first needed. <em>Lives</em> as
 * long as the endpoint. <em>Threads</em>: any. <em>Survives</em> a restart of Postgres.
 */
final class PostgresTeams implements TeamDirectory.Lookup, AutoCloseable {

    private static final long CONNECT_TIMEOUT_MS = 5_000;

    private final HikariDataSource pool;

    PostgresTeams(String jdbcUrl, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("capture");
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        config.setInitializationFailTimeout(-1);
        config.setReadOnly(true);
        pool = new HikariDataSource(config);
    }

    @Override
    public Optional<Team> find(String token) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT id, anonymize_ips FROM posthog_team WHERE api_token = ?")) {
            query.setString(1, token);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Team(row.getInt(1), row.getBoolean(2)))
                        : Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
