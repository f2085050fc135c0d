package io.hedgerow.job.postgres;

import io.hedgerow.job.postgres.RegistryFingerprints.Owner;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import io.hedgerow.runtime.transpile.Hashes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes the fingerprints with one query, so that they are of one moment. Small rows count by their
 * content, rows with code or files by {@code xmin}, the transaction that wrote them: no clock and
 * no {@code updated_at} is asked (decision 0043).
 *
 * <p>Owns: one connection, kept between polls. Lives: as its reader. Threads: one polls; {@link
 * #close} from any. Survives: nothing.
 */
final class RegistryPoll implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final String QUERY =
            """
            SELECT c.team_id, c.id, %s, CASE WHEN p.url LIKE 'file:%%' THEN p.url END
            FROM posthog_pluginconfig c
            JOIN posthog_team t ON t.id = c.team_id
            JOIN posthog_organization o ON o.id = t.organization_id
            JOIN posthog_plugin p ON p.id = c.plugin_id
            LEFT JOIN (
                SELECT plugin_id, string_agg(id::text || ':' || xmin::text, ',' ORDER BY id) AS files
                FROM posthog_pluginsourcefile GROUP BY plugin_id
            ) s ON s.plugin_id = p.id
            LEFT JOIN (
                SELECT plugin_config_id, string_agg(id::text || ':' || xmin::text, ',' ORDER BY id) AS files
                FROM posthog_pluginattachment GROUP BY plugin_config_id
            ) a ON a.plugin_config_id = c.id
            WHERE c.enabled
              AND o.plugins_access_level > 0
              AND (p.organization_id = t.organization_id OR p.is_global)
            UNION ALL
            SELECT t.id, %d, %s, NULL FROM posthog_team t
            """
                    .formatted(
                            print("c.plugin_id, c.\"order\", c.config, p.xmin, s.files, a.files"),
                            RegistryChange.TEAM,
                            print("t.api_token, t.anonymize_ips"));

    private final PostgresLogin login;
    private final Path directory;
    private volatile Connection connection;
    private volatile boolean closed;

    /**
     * @param directory what {@code file:} addresses of local plugins are relative to
     */
    RegistryPoll(PostgresLogin login, Path directory) {
        this.login = login;
        this.directory = directory;
    }

    /** The first 64 bits of a hash of a row of columns, null safe. */
    private static String print(String columns) {
        return "('x' || left(md5(ROW(" + columns + ")::text), 16))::bit(64)::bigint";
    }

    RegistryFingerprints take() throws SQLException {
        try {
            Map<Owner, Long> prints = new HashMap<>();
            try (PreparedStatement statement = connected().prepareStatement(QUERY);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String local = rows.getString(4);
                    long print = rows.getLong(3);
                    prints.put(
                            new Owner(rows.getLong(1), rows.getInt(2)),
                            local == null ? print : withFiles(print, local));
                }
            }
            return new RegistryFingerprints(prints);
        } catch (SQLException | RuntimeException e) {
            disconnect();
            throw e;
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            refuseWhenClosed();
            open = login.connect(ANSWER);
            connection = open;
            open.setReadOnly(true);
            refuseWhenClosed();
        }
        return open;
    }

    private void refuseWhenClosed() throws SQLException {
        if (closed) {
            throw new SQLException("Polling has ended");
        }
    }

    private long withFiles(long print, String url) {
        String content;
        try {
            content =
                    PluginPackage.read(directory.resolve(PluginCodeReader.localPath(url))).sha256();
        } catch (PluginPackageException e) {
            content = e.getMessage();
        }
        return Long.parseUnsignedLong(Hashes.sha256(Long.toString(print), content), 0, 16, 16);
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                // It is given up; what it has to say no longer matters.
            }
        }
    }

    /** Whether a failure is only that of the end. */
    boolean isClosed() {
        return closed;
    }

    /** Ends a query under way, too. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
