package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.e2e.Await;
import io.hedgerow.deployment.local.StartException;
import io.hedgerow.job.postgres.PluginStatusSink;
import io.hedgerow.operators.output.PluginErrorRecord;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.registry.SecretMask;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Statuses into the rows of a real Postgres. */
class PluginStatusSinkIT {

    private static final int OUTAGE_AT = 2;
    private static final long NOON = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();
    private static final String ROWS =
            "SELECT id, enabled, error->>'message', error->>'time' FROM posthog_pluginconfig"
                    + " ORDER BY id";
    private static final String UNTOUCHED_2 = "12|t|null|null";

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    @TempDir static Path folder;
    private static RegistryDatabase db;
    private static CompletableFuture<Void> back;

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
        back = new CompletableFuture<>();
        db.clear();
        db.update(
                "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'o')",
                "INSERT INTO posthog_team (id, organization_id, api_token)"
                        + " SELECT 1, id, 'phc_1' FROM posthog_organization",
                "INSERT INTO posthog_plugin (id, name, is_global) VALUES (7, 'seven', true)",
                "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source)"
                        + " VALUES (7, 'index.ts', 'export const a = 0')",
                "INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, \"order\")"
                        + " VALUES (11, 1, 7, true, 1), (12, 1, 7, true, 2)");
    }

    private static PluginStatus status(int config, Kind kind, String message, int seconds) {
        long time = NOON + seconds * 1000L;
        String error =
                kind == Kind.ERROR_CLEARED
                        ? null
                        : PluginErrorRecord.json(
                                SecretMask.NONE, time, "Error", message, "at x", "{}");
        return new PluginStatus(1, config, kind, error, time);
    }

    private List<String> after(boolean disable, PluginStatus... statuses) throws Exception {
        StreamExecutionEnvironment env = environment();
        store(env.fromData(PluginStatus.TYPE, statuses), disable);
        env.execute("statuses");
        return db.rows(ROWS);
    }

    private static StreamExecutionEnvironment environment() {
        Configuration config = new Configuration();
        config.set(PipelineOptions.GENERIC_TYPES, false);
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        env.setParallelism(1);
        return env;
    }

    private static void store(DataStream<PluginStatus> statuses, boolean disable) {
        statuses.sinkTo(new PluginStatusSink(db.loader(), disable)).uid("sink");
    }

    @Test
    void recordsAnErrorAndClearsIt() throws Exception {
        assertThat(after(true, status(11, Kind.ERROR_SET, "boom", 1)))
                .containsExactly("11|t|boom|2024-05-01T12:00:01.000Z", UNTOUCHED_2);
        assertThat(after(true, status(11, Kind.ERROR_CLEARED, null, 2)))
                .containsExactly("11|t|null|null", UNTOUCHED_2);
    }

    @Test
    void anOlderStatusDoesNotReplaceANewerError() throws Exception {
        assertThat(
                        after(
                                true,
                                status(11, Kind.ERROR_SET, "new", 5),
                                status(11, Kind.ERROR_SET, "old", 4),
                                status(11, Kind.ERROR_CLEARED, null, 4)))
                .containsExactly("11|t|new|2024-05-01T12:00:05.000Z", UNTOUCHED_2);
        assertThat(after(true, status(11, Kind.ERROR_SET, "newer", 6)))
                .containsExactly("11|t|newer|2024-05-01T12:00:06.000Z", UNTOUCHED_2);
    }

    @Test
    void disablesWhereThatIsWanted() throws Exception {
        PluginStatus fatal = status(11, Kind.DISABLED, "fatal", 1);
        assertThat(after(false, fatal))
                .containsExactly("11|t|fatal|2024-05-01T12:00:01.000Z", UNTOUCHED_2);
        assertThat(after(true, fatal))
                .containsExactly("11|f|fatal|2024-05-01T12:00:01.000Z", UNTOUCHED_2);
        db.update("UPDATE posthog_pluginconfig SET enabled = true WHERE id = 11");
        assertThat(
                        after(
                                true,
                                status(11, Kind.ERROR_SET, "newer", 2),
                                status(11, Kind.DISABLED, "older", 1)))
                .containsExactly("11|f|newer|2024-05-01T12:00:02.000Z", UNTOUCHED_2);
    }

    @Test
    void theRecordSaysWhenTheJobDisabledTheConfig() throws Exception {
        String disabled =
                "SELECT error->>'disabled', error->>'message' FROM posthog_pluginconfig WHERE id = 11";
        after(false, status(11, Kind.DISABLED, "fatal", 1));
        assertThat(db.rows(disabled)).containsExactly("null|fatal");
        after(true, status(11, Kind.ERROR_SET, "newer", 2), status(11, Kind.DISABLED, "fatal", 1));
        assertThat(db.rows(disabled)).containsExactly("2024-05-01T12:00:01.000Z|newer");
        after(true, status(11, Kind.ERROR_SET, "late", 3));
        assertThat(db.rows(disabled)).containsExactly("2024-05-01T12:00:01.000Z|late");
        db.update("UPDATE posthog_pluginconfig SET enabled = true WHERE id = 11");
        after(true, status(11, Kind.ERROR_SET, "again", 4));
        assertThat(db.rows(disabled)).containsExactly("null|again");
    }

    private static String stamp() throws Exception {
        return db.loader().load().config(11).stamp();
    }

    private static PluginStatus stamped(Kind kind, String message, int seconds, String stamp) {
        PluginStatus status = status(11, kind, message, seconds);
        return new PluginStatus(
                1, 11, kind, status.errorJson(), status.timeMillis(), "version", stamp);
    }

    private static List<String> row() throws Exception {
        return db.rows("SELECT enabled, error->>'message' FROM posthog_pluginconfig WHERE id = 11");
    }

    @Test
    void whatOneSubtaskLoadsTakesNoErrorOfAnotherBack() throws Exception {
        String stamp = stamp();
        after(
                true,
                stamped(Kind.ERROR_SET, "real", 5, stamp),
                stamped(Kind.ERROR_CLEARED, null, 1, stamp));
        assertThat(row()).containsExactly("t|real");
        after(true, stamped(Kind.ERROR_CLEARED, null, 6, stamp));
        assertThat(row()).as("a task that was started later").containsExactly("t|null");

        after(
                true,
                stamped(Kind.DISABLED, "fatal", 7, stamp),
                stamped(Kind.ERROR_CLEARED, null, 9, stamp));
        assertThat(row()).as("why it is disabled").containsExactly("f|fatal");
        db.update("UPDATE posthog_pluginconfig SET enabled = true WHERE id = 11");
        after(true, stamped(Kind.ERROR_CLEARED, null, 1, stamp));
        assertThat(row()).as("enabled again, and it works").containsExactly("t|null");
    }

    @Test
    void whatWorksClearsTheErrorsOfOtherContentAndOfPostHog() throws Exception {
        after(true, stamped(Kind.ERROR_SET, "of the old code", 5, stamp()));
        db.update("UPDATE posthog_pluginconfig SET config = '{\"key\":2}' WHERE id = 11");
        after(true, stamped(Kind.ERROR_CLEARED, null, 1, stamp()));
        assertThat(row()).containsExactly("t|null");
        db.update(
                "UPDATE posthog_pluginconfig SET error ="
                        + " '{\"message\":\"legacy\",\"time\":\"2030-01-01T00:00:00.000Z\"}' WHERE id = 11");
        after(true, stamped(Kind.ERROR_CLEARED, null, 1, stamp()));
        assertThat(row()).containsExactly("t|null");
    }

    @Test
    void whatIsFatalForOneContentDoesNotDisableAnother() throws Exception {
        for (String repair :
                List.of(
                        "UPDATE posthog_pluginconfig SET config = '{\"key\":1}' WHERE id = 11",
                        "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source)"
                                + " VALUES (7, 'site.ts', 'export const a = 1')",
                        "UPDATE posthog_pluginsourcefile SET source = 'export const a = 2'",
                        "UPDATE posthog_plugin SET archive = '\\x00' WHERE id = 7",
                        "INSERT INTO posthog_pluginattachment (team_id, plugin_config_id, key,"
                                + " content_type, file_name, file_size, contents)"
                                + " VALUES (1, 11, 'k', 't', 'f', 1, '\\x01')",
                        "UPDATE posthog_pluginattachment SET contents = '\\x02'")) {
            String before = stamp();
            db.update(repair);
            after(true, stamped(Kind.DISABLED, "late", 9, before));
            assertThat(row()).as(repair).containsExactly("t|null");
        }
        String now = stamp();
        db.update(
                "UPDATE posthog_plugin SET capabilities = '{\"methods\":[]}', updated_at = now()",
                "UPDATE posthog_pluginconfig SET \"order\" = 5 WHERE id = 11");
        after(true, stamped(Kind.DISABLED, "true", 9, now));
        assertThat(row()).containsExactly("f|true");
    }

    @Test
    void aRepairThatIsBeingWrittenIsNotDisabledBehindItsBack() throws Exception {
        PluginStatus fatal = stamped(Kind.DISABLED, "late", 9, stamp());
        try (Connection repair = db.connect();
                Statement statement = repair.createStatement()) {
            repair.setAutoCommit(false);
            statement.executeUpdate(
                    "UPDATE posthog_pluginconfig SET config = '{\"key\":1}' WHERE id = 11");
            StreamExecutionEnvironment env = environment();
            store(env.fromData(PluginStatus.TYPE, fatal), true);
            JobClient job = env.executeAsync("late");
            Await.until(
                    () ->
                            db.rows(
                                    "SELECT count(*) FROM pg_stat_activity"
                                            + " WHERE wait_event_type = 'Lock'"),
                    waiting -> assertThat(waiting).containsExactly("1"));
            repair.commit();
            job.getJobExecutionResult().get();
        }
        assertThat(row()).containsExactly("t|null");
    }

    @Test
    void writingAgainDoesNotTouchTheRow() throws Exception {
        PluginStatus fatal = status(11, Kind.DISABLED, "fatal", 1);
        after(true, fatal);
        List<String> before = db.rows("SELECT id, xmin FROM posthog_pluginconfig ORDER BY id");
        after(true, fatal, fatal, status(12, Kind.ERROR_CLEARED, null, 3));
        assertThat(db.rows("SELECT id, xmin FROM posthog_pluginconfig ORDER BY id"))
                .isEqualTo(before);
    }

    @Test
    void aConfigThatIsGoneOrOfAnotherTeamIsNoFailure() throws Exception {
        PluginStatus own = status(11, Kind.ERROR_SET, "boom", 1);
        assertThat(
                        after(
                                true,
                                status(404, Kind.ERROR_SET, "boom", 1),
                                new PluginStatus(2, 12, own.kind(), own.errorJson(), NOON),
                                own))
                .containsExactly("11|t|boom|2024-05-01T12:00:01.000Z", UNTOUCHED_2);
    }

    @Test
    void postgresTakesWhateverAPluginThrew() throws Exception {
        String event =
                "{\"a\\u0000\":\"\\u0000\\ud800\",\"n\":1e999999,\"m\":[-1.5e3,%s]}"
                        .formatted("9".repeat(500));
        String error =
                PluginErrorRecord.json(
                        new SecretMask(List.of("s3cret")),
                        NOON,
                        "E\0",
                        "nul \0 half \ud800 secret s3cret",
                        "x".repeat(50_000),
                        event);
        after(true, new PluginStatus(1, 11, Kind.ERROR_SET, error, NOON));
        assertThat(
                        db.rows(
                                "SELECT error->>'message', error->>'name', length(error->>'stack'),"
                                        + " error->'event'->>'n', error->'event'->'m'->0,"
                                        + " error->'event'->>'a\uFFFD' FROM posthog_pluginconfig"
                                        + " WHERE id = 11"))
                .containsExactly(
                        "nul \uFFFD half \uFFFD secret "
                                + SecretMask.HIDDEN
                                + "|E\uFFFD|10000|1e999999|-1500|\uFFFD\uFFFD");
    }

    @Test
    void waitsForPostgresToComeBack() throws Exception {
        StreamExecutionEnvironment env = environment();
        store(env.fromSequence(1, 3).map(new StatusWithOutage()).returns(PluginStatus.TYPE), true);
        env.execute("outage");
        back.get();
        assertThat(db.rows(ROWS))
                .containsExactly("11|t|error 3|2024-05-01T12:00:03.000Z", UNTOUCHED_2);
    }

    @Test
    void canBeCancelledWhilePostgresIsAway() throws Exception {
        StreamExecutionEnvironment env = environment();
        store(env.fromSequence(1, 3).map(new StatusAfterEnd()).returns(PluginStatus.TYPE), true);
        JobClient job = env.executeAsync("cancel");
        back.get();
        job.cancel().get();
        Await.until(
                () -> job.getJobStatus().get(),
                status -> assertThat(status).isEqualTo(JobStatus.CANCELED));
        db.startAgain();
        assertThat(db.rows(ROWS))
                .containsExactly("11|t|error 1|2024-05-01T12:00:01.000Z", UNTOUCHED_2);
        // The TaskManager has outlived it.
        assertThat(after(true, status(11, Kind.ERROR_SET, "next", 9)))
                .containsExactly("11|t|next|2024-05-01T12:00:09.000Z", UNTOUCHED_2);
    }

    /** Stops Postgres before the second status. */
    private static final class StatusAfterEnd implements MapFunction<Long, PluginStatus> {

        private static final long serialVersionUID = 1L;

        @Override
        public PluginStatus map(Long number) {
            if (number == OUTAGE_AT) {
                db.stop();
                back.complete(null);
            }
            return status(11, Kind.ERROR_SET, "error " + number, number.intValue());
        }
    }

    /** Stops Postgres before the second status; it comes back while that one waits. */
    private static final class StatusWithOutage implements MapFunction<Long, PluginStatus> {

        private static final long serialVersionUID = 1L;

        @Override
        public PluginStatus map(Long number) {
            if (number == OUTAGE_AT) {
                db.stop();
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                db.startAgain();
                                back.complete(null);
                            } catch (StartException | RuntimeException e) {
                                back.completeExceptionally(e);
                            }
                        });
            }
            return status(11, Kind.ERROR_SET, "error " + number, number.intValue());
        }
    }
}
