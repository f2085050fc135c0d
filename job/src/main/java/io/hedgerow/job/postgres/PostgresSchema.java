package io.hedgerow.job.postgres;

import org.flywaydb.core.Flyway;

/**
 * Creates and upgrades the registry tables (contract §1.8) in a database of our own. An existing
 * PostHog database is left as it is: every statement only adds what is missing, and our history is
 * kept in a table of its own, {@code hedgerow_schema_history}.
 */
public final class PostgresSchema {

    private static final String LOCATION = "classpath:io/hedgerow/job/postgres/migration";
    private static final String HISTORY_TABLE = "hedgerow_schema_history";

    private PostgresSchema() {}

    /**
     * Brings the database to the newest version; does nothing when it is there already.
     *
     * @param url JDBC address, {@code jdbc:postgresql://host:port/database}
     * @throws org.flywaydb.core.api.FlywayException when the database cannot be reached or a
     *     migration fails
     */
    public static void migrate(String url, String user, String password) {
        Flyway.configure(PostgresSchema.class.getClassLoader())
                .dataSource(url, user, password)
                .locations(LOCATION)
                .table(HISTORY_TABLE)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }
}
