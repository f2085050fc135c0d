package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.deployment.e2e.Await;
import io.hedgerow.job.postgres.PostgresRegistryLoader;
import io.hedgerow.job.postgres.PostgresRegistryPoll;
import io.hedgerow.job.registry.RegistryChangeSource;
import io.hedgerow.operators.registry.RegistryChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the registry source tells of a real Postgres. */
class RegistryChangesIT {

    private static final int MARKER = 99;
    private static final String ORGANIZATION = "00000000-0000-0000-0000-000000000001";

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir static Path folder;
    private static RegistryDatabase db;

    private int marks;
    private int seen;

    @BeforeAll
    static void startPostgres() throws Exception {
        db = new RegistryDatabase(folder);
    }

    @AfterAll
    static void stopPostgres() {
        db.close();
    }

    @BeforeEach
    void fill() throws Exception {
        marks = 0;
        seen = 0;
        db.clear();
        db.update(
                "INSERT INTO posthog_organization (id, name) VALUES ('" + ORGANIZATION + "', 'o')",
                "INSERT INTO posthog_team (id, organization_id, api_token) VALUES"
                        + " (1, '%1$s', 'phc_1'), (2, '%1$s', 'phc_2'), (%2$d, '%1$s', 'mark')"
                                .formatted(ORGANIZATION, MARKER),
                "INSERT INTO posthog_plugin (id, organization_id, name) VALUES"
                        + " (7, '%1$s', 'seven'), (8, '%1$s', 'eight')".formatted(ORGANIZATION),
                "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source) VALUES"
                        + " (7, 'index.js', 'one'), (8, 'index.js', 'one')",
                "INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, \"order\")"
                        + " VALUES (11, 1, 7, true, 1), (12, 1, 8, true, 2), (13, 2, 8, false, 1)");
    }

    /**
     * What was told since the last mark. A change is made that is told of later than all before it:
     * so it is known what was not told, without waiting for a time.
     */
    private List<String> told() throws Exception {
        db.update(
                "UPDATE posthog_team SET api_token = 'mark %d' WHERE id = %d"
                        .formatted(++marks, MARKER));
        List<String> all =
                Await.until(
                        () -> ChangesJob.changes().stream().map(RegistryChangesIT::text).toList(),
                        each ->
                                assertThat(each.subList(seen, each.size()))
                                        .contains(MARKER + "/0"));
        List<String> told = all.subList(seen, all.size());
        seen = all.size();
        return told.stream().filter(each -> !each.equals(MARKER + "/0")).toList();
    }

    private static String text(RegistryChange change) {
        return change.teamId() + "/" + change.configId();
    }

    private List<String> toldOf(String... statements) throws Exception {
        db.update(statements);
        return told();
    }

    private void startCold() throws Exception {
        Await.until(ChangesJob::changes, each -> assertThat(each).hasSize(5));
        seen = 5;
        assertThat(ChangesJob.changes())
                .extracting(RegistryChangesIT::text)
                .containsExactly("1/0", "1/11", "1/12", "2/0", MARKER + "/0");
    }

    @Test
    void tellsOfEachChangeOnceAndOfNothingElse() throws Exception {
        try (ChangesJob job = ChangesJob.start(db.loader(), folder, null)) {
            startCold();

            String config = "UPDATE posthog_pluginconfig SET ";
            assertThat(toldOf(config + "config = '{\"a\":1}' WHERE id = 11"))
                    .containsExactly("1/11");
            assertThat(toldOf(config + "\"order\" = 3 WHERE id = 11")).containsExactly("1/11");
            assertThat(toldOf(config + "enabled = false WHERE id = 11")).containsExactly("1/11");
            assertThat(toldOf(config + "config = '{\"a\":2}' WHERE id = 11")).isEmpty();
            assertThat(toldOf(config + "enabled = true WHERE id = 11")).containsExactly("1/11");
            assertThat(toldOf(config + "error = '{\"message\":\"m\"}'")).isEmpty();

            String attachments = "posthog_pluginattachment";
            assertThat(
                            toldOf(
                                    "INSERT INTO "
                                            + attachments
                                            + " (team_id, plugin_config_id, key, content_type,"
                                            + " file_name, file_size, contents)"
                                            + " VALUES (1, 12, 'k', 't', 'n', 1, 'x')"))
                    .containsExactly("1/12");
            assertThat(toldOf("UPDATE " + attachments + " SET contents = 'y'"))
                    .containsExactly("1/12");
            assertThat(toldOf("DELETE FROM " + attachments)).containsExactly("1/12");

            assertThat(
                            toldOf(
                                    "UPDATE posthog_pluginsourcefile SET source = 'two'"
                                            + " WHERE plugin_id = 7"))
                    .containsExactly("1/11");
            assertThat(toldOf("UPDATE posthog_plugin SET log_level = 1 WHERE id = 8"))
                    .containsExactly("1/12");
            assertThat(
                            toldOf(
                                    "INSERT INTO posthog_pluginconfig (id, team_id, plugin_id,"
                                            + " enabled, \"order\") VALUES (14, 2, 7, true, 1)"))
                    .containsExactly("2/14");
            assertThat(toldOf("DELETE FROM posthog_pluginconfig WHERE id = 14"))
                    .containsExactly("2/14");

            assertThat(
                            toldOf(
                                    "INSERT INTO posthog_team (id, organization_id, api_token)"
                                            + " VALUES (3, '%s', 'phc_3')".formatted(ORGANIZATION)))
                    .containsExactly("3/0");
            assertThat(toldOf("UPDATE posthog_team SET anonymize_ips = true WHERE id = 3"))
                    .containsExactly("3/0");
            assertThat(
                            toldOf(
                                    "UPDATE posthog_team SET session_recording_opt_in = true"
                                            + " WHERE id = 3"))
                    .containsExactly("3/0");
            assertThat(toldOf("UPDATE posthog_team SET name = 'other' WHERE id = 3")).isEmpty();
            assertThat(toldOf("DELETE FROM posthog_team WHERE id = 3")).containsExactly("3/0");

            assertThat(toldOf("UPDATE posthog_organization SET plugins_access_level = 0"))
                    .containsExactly("1/11", "1/12");
            assertThat(toldOf("UPDATE posthog_organization SET plugins_access_level = 3"))
                    .containsExactly("1/11", "1/12");

            List<Long> revisions =
                    ChangesJob.changes().stream().map(RegistryChange::revision).toList();
            assertThat(revisions).isSorted();
            assertThat(ChangesJob.starts()).isOne();
        }
    }

    @Test
    void findsWhatATransactionCommitsAfterLaterOnes() throws Exception {
        try (ChangesJob job = ChangesJob.start(db.loader(), folder, null);
                Connection slow = db.connect();
                Statement statement = slow.createStatement()) {
            startCold();
            slow.setAutoCommit(false);
            statement.executeUpdate(
                    "UPDATE posthog_pluginsourcefile SET source = 'two', updated_at = '2001-01-01'"
                            + " WHERE plugin_id = 7");
            assertThat(toldOf("UPDATE posthog_plugin SET log_level = 1 WHERE id = 8"))
                    .containsExactly("1/12");
            slow.commit();
            assertThat(told()).containsExactly("1/11");
        }
    }

    @Test
    void tellsOfChangedFilesOfALocalPlugin() throws Exception {
        Path plugin = Files.createDirectories(folder.resolve("local"));
        Files.writeString(plugin.resolve("plugin.json"), "{\"name\":\"local\"}");
        db.update("UPDATE posthog_plugin SET plugin_type = 'local', url = 'file:local'");
        try (ChangesJob job = ChangesJob.start(db.loader(), folder, null)) {
            startCold();
            Files.writeString(plugin.resolve("index.js"), "one");
            assertThat(told()).containsExactly("1/11", "1/12");
            Files.writeString(plugin.resolve("readme.md"), "one");
            assertThat(told()).isEmpty();
        }
    }

    @Test
    void losesNothingWhilePostgresIsAway() throws Exception {
        try (ChangesJob job = ChangesJob.start(db.loader(), folder, null)) {
            startCold();
            db.update("UPDATE posthog_pluginconfig SET config = '{\"a\":1}' WHERE id = 11");
            db.stop();
            assertThatThrownBy(db::connect).isInstanceOf(SQLException.class);
            db.startAgain();
            assertThat(toldOf("UPDATE posthog_pluginconfig SET \"order\" = 9 WHERE id = 12"))
                    .containsExactlyInAnyOrder("1/11", "1/12");
            assertThat(ChangesJob.starts()).isOne();
        }
    }

    @Test
    void findsWhatChangedWhileTheJobWasDown() throws Exception {
        String savepoint;
        long lastRevision;
        try (ChangesJob job = ChangesJob.start(db.loader(), folder, null)) {
            startCold();
            assertThat(told()).isEmpty();
            lastRevision = ChangesJob.changes().get(seen - 1).revision();
            savepoint = job.stopWithSavepoint();
        }
        db.update(
                "UPDATE posthog_pluginconfig SET config = '{\"a\":1}' WHERE id = 11",
                "DELETE FROM posthog_pluginconfig WHERE id = 12",
                "INSERT INTO posthog_team (id, organization_id, api_token)"
                        + " VALUES (3, '%s', 'phc_3')".formatted(ORGANIZATION));
        try (ChangesJob job = ChangesJob.start(db.loader(), folder, savepoint)) {
            seen = 0;
            assertThat(told()).containsExactlyInAnyOrder("1/11", "1/12", "3/0");
            assertThat(ChangesJob.changes())
                    .allSatisfy(
                            change -> assertThat(change.revision()).isGreaterThan(lastRevision));
        }
    }

    @Test
    void endsAfterOnePollWhenTheInputIsBounded() throws Exception {
        assertThat(ChangesJob.runBounded(db.loader()))
                .extracting(RegistryChangesIT::text)
                .containsExactly("1/0", "1/11", "1/12", "2/0", MARKER + "/0");
    }

    @Test
    void refusesToRunInParallel() throws Exception {
        PostgresRegistryLoader registry = db.loader();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        env.fromSource(
                        new RegistryChangeSource(
                                () -> PostgresRegistryPoll.open(registry),
                                Duration.ofSeconds(1),
                                true),
                        WatermarkStrategy.noWatermarks(),
                        "registry")
                .uid("registry")
                .sinkTo(new DiscardingSink<>())
                .uid("end");
        assertThatThrownBy(env::execute)
                .satisfies(
                        failure ->
                                assertThat(
                                                ExceptionUtils.findThrowableWithMessage(
                                                        failure, "has parallelism 2; it must"))
                                        .isPresent());
    }
}
