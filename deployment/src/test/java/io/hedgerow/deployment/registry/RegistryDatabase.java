package io.hedgerow.deployment.registry;

import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.local.StartException;
import io.hedgerow.job.postgres.PostgresRegistryLoader;
import io.hedgerow.job.postgres.PostgresSchema;
import io.hedgerow.job.registry.RegistryRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A real Postgres with the registry's tables, which can be stopped and started again. */
final class RegistryDatabase implements AutoCloseable {

    private static final String USER = "postgres";

    private final Path folder;
    private PostgresServer server;
    private final String url;
    private final int port;

    /** A database of our own. */
    RegistryDatabase(Path folder) throws StartException, SQLException {
        this(folder, "");
        PostgresSchema.migrate(url, USER, USER);
    }

    private RegistryDatabase(Path folder, String before) throws StartException, SQLException {
        this.folder = folder;
        server = start(0);
        url = server.jdbcUrl();
        port = server.port();
        update(before);
    }

    static RegistryDatabase empty(Path folder) throws StartException, SQLException {
        return new RegistryDatabase(folder, "");
    }

    /** A database that PostHog's own migrations have made, and nobody else has touched. */
    static RegistryDatabase ofPostHog(Path folder)
            throws StartException, SQLException, IOException {
        return new RegistryDatabase(folder, resource("posthog.sql"));
    }

    /** As {@link #ofPostHog}, with rows that PostHog has written, and made ready for Hedgerow. */
    static RegistryDatabase usedByPostHog(Path folder)
            throws StartException, SQLException, IOException {
        RegistryDatabase db = ofPostHog(folder);
        db.update(resource("posthog-rows.sql"));
        PostgresSchema.migrate(db.url, USER, USER);
        return db;
    }

    private static String resource(String name) throws IOException {
        try (InputStream sql = RegistryDatabase.class.getResourceAsStream(name)) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String url() {
        return url;
    }

    /**
     * Everything in the tables of PostHog's names and how they are made. A row that was written
     * again shows, even with the same content.
     */
    List<String> everything() throws SQLException {
        List<String> everything = new ArrayList<>();
        everything.addAll(
                rows(
                        "SELECT table_name, column_name, data_type, column_default, is_nullable"
                                + " FROM information_schema.columns WHERE table_name LIKE 'posthog_%'"
                                + " ORDER BY table_name, ordinal_position"));
        everything.addAll(
                rows(
                        "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'posthog_%' ORDER BY 1"));
        everything.addAll(
                rows(
                        "SELECT c.relname, conname FROM pg_constraint o JOIN pg_class c ON c.oid = conrelid"
                                + " WHERE c.relname LIKE 'posthog_%' ORDER BY 1, 2"));
        for (String table :
                rows(
                        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'posthog_%' ORDER BY 1")) {
            everything.addAll(
                    rows("SELECT '" + table + "', xmin, t FROM " + table + " t ORDER BY t::text"));
        }
        return everything;
    }

    private PostgresServer start(int wantedPort) throws StartException {
        return PostgresServer.start(folder.resolve("pg"), folder.resolve("pg.log"), wantedPort);
    }

    void stop() {
        server.close();
    }

    void startAgain() throws StartException {
        server = start(port);
    }

    void clear() throws SQLException {
        update("TRUNCATE posthog_organization CASCADE");
    }

    PostgresRegistryLoader loader() {
        return loader(RegistryRules.DEFAULT);
    }

    PostgresRegistryLoader loader(RegistryRules rules) {
        return new PostgresRegistryLoader(url, USER, USER, folder.toString(), rules);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, USER, USER);
    }

    void update(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.executeUpdate(each);
            }
        }
    }

    /** Columns separated by bars. */
    List<String> rows(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i > 1 ? "|" : "").append(result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /**
     * Runs the command line on this database.
     *
     * @param keys file with the keys of secrets, {@code null} for none
     */
    CommandRun command(String keys, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--postgres.url", url(), "--postgres.user", "postgres"));
        if (keys != null) {
            all.addAll(List.of("--secrets.keys", "file:" + keys));
        }
        return CommandRun.of(all.toArray(String[]::new));
    }
}
