package io.hedgerow.job.postgres;

import io.hedgerow.job.registry.LocalPackages;
import io.hedgerow.job.registry.RegistryFingerprints;
import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import io.hedgerow.job.registry.RegistryPoll;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.runtime.transpile.Hashes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the fingerprints with one query, so that they are of one moment. Small rows count by their
 * content, rows with code or files by {@code xmin}, the transaction that wrote them: no clock and
 * no {@code updated_at} is asked (decision 0043).
 *
 * <p>Owns: one connection, kept between polls, the hashes of local plugins. Lives: as its reader.
 * Threads: one polls; {@link #close} from any. Survives: nothing.
 */
public final class PostgresRegistryPoll implements RegistryPoll {

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final String QUERY =
            """
            SELECT c.team_id, c.id, %s, CASE WHEN p.url LIKE 'file:%%' THEN p.url END
            """
                    + ConfigsInForce.FROM
                    + """
                    LEFT JOIN (
                        SELECT plugin_id, string_agg(id::text || ':' || xmin::text, ',' ORDER BY id) AS files
                        FROM posthog_pluginsourcefile GROUP BY plugin_id
                    ) s ON s.plugin_id = p.id
                    LEFT JOIN (
                        SELECT plugin_config_id, string_agg(id::text || ':' || xmin::text, ',' ORDER BY id) AS files
                        FROM posthog_pluginattachment GROUP BY plugin_config_id
                    ) a ON a.plugin_config_id = c.id
                    """
                    + ConfigsInForce.WHERE
                    + """
                    UNION ALL
                    SELECT t.id, %d, %s, NULL FROM posthog_team t
                    """;

    private static final String CONFIG =
            "c.plugin_id, c.\"order\", c.config, p.xmin, s.files, a.files";

    private static final String APPROVALS =
            "(SELECT md5(string_agg(sha256, '' ORDER BY sha256)) FROM hedgerow_approved_plugin)";

    private final RegistryRules rules;
    private final String query;
    private final PostgresLogin login;
    private final Path directory;
    private final LocalPackages packages = new LocalPackages();
    private volatile Connection connection;
    private volatile boolean closed;

    /**
     * @param directory what {@code file:} addresses of local plugins are relative to
     * @param rules what they depend on beside the config may change for every config
     */
    PostgresRegistryPoll(PostgresLogin login, Path directory, RegistryRules rules) {
        this.login = login;
        this.directory = directory;
        this.rules = rules;
        this.query =
                QUERY.formatted(
                        print(rules.approvalRequired() ? CONFIG + ", " + APPROVALS : CONFIG),
                        RegistryChange.TEAM,
                        print("t.api_token, t.anonymize_ips, t.session_recording_opt_in"));
    }

    /** The first 64 bits of a hash of a row of columns, null safe. */
    private static String print(String columns) {
        return "('x' || left(md5(ROW(" + columns + ")::text), 16))::bit(64)::bigint";
    }

    /** Of the same database that {@code registry} reads. */
    public static RegistryPoll open(PostgresRegistryLoader registry) {
        return new PostgresRegistryPoll(
                registry.login(), Path.of(registry.directory()), registry.rules());
    }

    @Override
    public RegistryFingerprints take() throws RegistryUnavailableException {
        try {
            Map<Owner, Long> prints = new HashMap<>();
            packages.beginPoll();
            List<String> keys = rules.secrets().keyIds();
            try (PreparedStatement statement = connected().prepareStatement(query);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String local = rows.getString(4);
                    Owner owner = new Owner(rows.getLong(1), rows.getInt(2));
                    long print = rows.getLong(3);
                    if (local != null) {
                        Path path = directory.resolve(PluginCodeReader.localPath(local));
                        print = with(print, packages.print(path));
                    }
                    if (keys != null && owner.configId() != RegistryChange.TEAM) {
                        print = with(print, keys.toString());
                    }
                    prints.put(owner, print);
                }
            }
            return new RegistryFingerprints(prints);
        } catch (SQLException e) {
            disconnect();
            throw new RegistryUnavailableException(
                    "The registry cannot be read from " + login + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
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

    private static long with(long print, String more) {
        return Long.parseUnsignedLong(Hashes.sha256(Long.toString(print), more), 0, 16, 16);
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

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }

    @Override
    public String toString() {
        return login.toString();
    }
}
