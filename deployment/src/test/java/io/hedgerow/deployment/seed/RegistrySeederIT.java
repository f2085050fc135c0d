package io.hedgerow.deployment.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.registry.Registry;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.postgres.PostgresSchema;
import io.hedgerow.job.secrets.SecretSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample data in a real Postgres. */
class RegistrySeederIT {

    private static final String USER = "postgres";

    @TempDir Path folder;

    @Test
    void seedsOnceAndKeepsWhatPeopleChanged() throws Exception {
        try (PostgresServer postgres =
                PostgresServer.start(folder.resolve("pg"), folder.resolve("pg.log"), 0)) {
            PostgresSchema.migrate(postgres.jdbcUrl(), USER, USER);
            SampleData samples = new SampleData(Path.of("..").toAbsolutePath().normalize());

            Registry registry =
                    new Registry(
                            new PostgresLogin(postgres.jdbcUrl(), USER, USER),
                            SecretSettings.DEFAULT);
            Map<Integer, String> configs = RegistrySeeder.seed(samples, registry);

            assertThat(configs.values())
                    .containsExactly(
                            SampleData.FILTER,
                            SampleData.COUNTER,
                            SampleData.GEOIP,
                            SampleData.CATEGORY);
            assertThat(samples.geoIpDatabase()).isRegularFile();
            try (Connection db = DriverManager.getConnection(postgres.jdbcUrl(), USER, USER)) {
                assertThat(rows(db, "SELECT id, api_token, anonymize_ips FROM posthog_team"))
                        .containsExactly(
                                "1|phc_local_acme_shop|f",
                                "2|phc_local_acme_mobile|t",
                                "3|phc_local_acme_staging|f");
                assertThat(
                                rows(
                                        db,
                                        "SELECT p.name, c.team_id, c.enabled, c.config->>'greeting',"
                                                + " count(f.id) FROM posthog_pluginconfig c"
                                                + " JOIN posthog_plugin p ON p.id = c.plugin_id"
                                                + " JOIN posthog_pluginsourcefile f"
                                                + " ON f.plugin_id = p.id AND length(f.source) > 0"
                                                + " GROUP BY 1, 2, 3, 4, c.\"order\""
                                                + " ORDER BY c.\"order\""))
                        .containsExactly(
                                "Event Filter|1|t|null|2",
                                "Hello Counter|1|t|Hello|2",
                                "GeoIP|1|t|null|2",
                                "Page Category|1|t|null|2");

                String everything =
                        "SELECT * FROM posthog_plugin p, posthog_pluginconfig c,"
                                + " posthog_pluginsourcefile f ORDER BY p.id, c.id, f.id";
                update(db, "UPDATE posthog_pluginconfig SET config = '{\"greeting\":\"Ahoy\"}'");
                List<String> before = rows(db, everything);
                assertThat(RegistrySeeder.seed(samples, registry)).isEqualTo(configs);
                assertThat(rows(db, everything)).isEqualTo(before);

                update(db, "UPDATE posthog_pluginsourcefile SET source = 'old'");
                RegistrySeeder.seed(samples, registry);
                assertThat(
                                rows(
                                        db,
                                        "SELECT count(*) FROM posthog_pluginsourcefile"
                                                + " WHERE source = 'old'"))
                        .containsExactly("0");
                assertThat(rows(db, "SELECT nextval('posthog_team_id_seq')")).containsExactly("4");
            }
        }
    }

    @Test
    void saysWhichFolderLacksWhat() {
        assertThatThrownBy(() -> new SampleData(folder).plugins())
                .hasMessageContaining("run `npm ci --ignore-scripts` in " + folder);
    }

    private static void update(Connection db, String sql) throws SQLException {
        try (Statement statement = db.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private static List<String> rows(Connection db, String sql) throws SQLException {
        try (Statement statement = db.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
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
}
