package io.hedgerow.job.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;

/**
 * Creates and upgrades the registry tables (contract §1.8). In a database of our own these are all
 * of them. In a PostHog database nothing of PostHog's is touched: version 1, which makes PostHog's
 * tables, is skipped, and only tables whose names begin with {@code hedgerow_} are made. The
 * history is kept in {@code hedgerow_schema_history}.
 */
public final class PostgresSchema {

    private static final String LOCATION = "classpath:io/hedgerow/job/postgres/migration";
    private static final String HISTORY_TABLE = "hedgerow_schema_history";
    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** Whose tables the registry's are. */
    public enum Owner {
        /** There are none yet. */
        NOBODY,
        /** They were made by {@link #migrate}. */
        HEDGEROW,
        /** They were there before, made by PostHog's own migrations. */
        POSTHOG
    }

    private PostgresSchema() {}

    /**
     * Brings the database to the newest version; does nothing when it is there already.
     *
     * @param url JDBC address, {@code jdbc:postgresql://host:port/database}
     * @throws SQLException when the database cannot be reached, or is of a version of PostHog that
     *     lacks what Hedgerow needs; nothing is changed
     * @throws org.flywaydb.core.api.FlywayException when the database cannot be reached or a
     *     migration fails
     * @return whose tables the registry's are now
     */
    public static Owner migrate(String url, String user, String password) throws SQLException {
        PostgresLogin login = new PostgresLogin(url, user, password);
        boolean posthog;
        try (Connection connection = login.connect(ANSWER)) {
            posthog = owner(connection) == Owner.POSTHOG;
            if (posthog) {
                refuseUnknown(connection, url);
            }
        }
        Flyway.configure(PostgresSchema.class.getClassLoader())
                .dataSource(url, user, password)
                .locations(LOCATION)
                .table(HISTORY_TABLE)
                .baselineOnMigrate(true)
                .baselineVersion(posthog ? "1" : "0")
                .baselineDescription(posthog ? "the tables of PostHog" : "before Hedgerow")
                .load()
                .migrate();
        return posthog ? Owner.POSTHOG : Owner.HEDGEROW;
    }

    private static void refuseUnknown(Connection connection, String url) throws SQLException {
        List<String> missing = RegistryColumns.missing(connection);
        if (!missing.isEmpty()) {
            throw new SQLException(
                    "The database of PostHog in "
                            + url
                            + " is of a version that cannot be used: it lacks "
                            + String.join(", ", missing));
        }
    }

    /** Looks, and changes nothing. */
    public static Owner owner(Connection connection) throws SQLException {
        if (!exists(connection, "posthog_plugin")) {
            return Owner.NOBODY;
        }
        boolean ours =
                exists(connection, HISTORY_TABLE)
                        && holds(
                                connection,
                                "SELECT EXISTS (SELECT FROM "
                                        + HISTORY_TABLE
                                        + " WHERE version = '1' AND type = 'SQL' AND success)");
        return ours ? Owner.HEDGEROW : Owner.POSTHOG;
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        return holds(connection, "SELECT to_regclass('" + table + "') IS NOT NULL");
    }

    private static boolean holds(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            return answer.next() && answer.getBoolean(1);
        }
    }
}
