package io.hedgerow.deployment.registry;

import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.local.StartException;
import io.hedgerow.job.postgres.PostgresRegistryLoader;
import io.hedgerow.job.postgres.PostgresSchema;
import io.hedgerow.job.registry.RegistryRules;
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

    RegistryDatabase(Path folder) throws StartException, SQLException {
        this.folder = folder;
        server = start(0);
        url = server.jdbcUrl();
        port = server.port();
        PostgresSchema.migrate(url, USER, USER);
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
}
