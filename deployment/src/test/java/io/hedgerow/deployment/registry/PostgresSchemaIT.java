package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.job.postgres.PostgresSchema;
import io.hedgerow.job.postgres.PostgresSchema.Owner;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose tables the registry's are, and what becomes of them, in a real Postgres. */
class PostgresSchemaIT {

    private static final String OURS =
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'hedgerow_%' ORDER BY 1";

    @TempDir Path folder;

    private static Owner owner(RegistryDatabase db) throws Exception {
        try (Connection connection = db.connect()) {
            return PostgresSchema.owner(connection);
        }
    }

    @Test
    void anEmptyDatabaseGetsAllTables() throws Exception {
        try (RegistryDatabase db = RegistryDatabase.empty(folder)) {
            assertThat(owner(db)).isEqualTo(Owner.NOBODY);
            assertThat(PostgresSchema.migrate(db.url(), "postgres", "")).isEqualTo(Owner.HEDGEROW);
            assertThat(owner(db)).isEqualTo(Owner.HEDGEROW);
            assertThat(
                            db.rows(
                                    "SELECT tablename FROM pg_tables WHERE tablename LIKE 'posthog_%' ORDER BY 1"))
                    .containsExactly(
                            "posthog_organization",
                            "posthog_plugin",
                            "posthog_pluginattachment",
                            "posthog_pluginconfig",
                            "posthog_pluginsourcefile",
                            "posthog_pluginstorage",
                            "posthog_team");
            List<String> before = db.everything();
            assertThat(PostgresSchema.migrate(db.url(), "postgres", ""))
                    .as("again")
                    .isEqualTo(Owner.HEDGEROW);
            assertThat(db.everything()).isEqualTo(before);
        }
    }

    @Test
    void aPostHogDatabaseKeepsItsTablesAsTheyAre() throws Exception {
        try (RegistryDatabase db = RegistryDatabase.ofPostHog(folder)) {
            List<String> before = db.everything();
            assertThat(owner(db)).isEqualTo(Owner.POSTHOG);
            for (int i = 0; i < 2; i++) {
                assertThat(PostgresSchema.migrate(db.url(), "postgres", ""))
                        .isEqualTo(Owner.POSTHOG);
                assertThat(owner(db)).isEqualTo(Owner.POSTHOG);
                assertThat(db.everything()).isEqualTo(before);
                assertThat(db.rows(OURS))
                        .contains("hedgerow_schema_history")
                        .allMatch(table -> table.startsWith("hedgerow_"));
            }
        }
    }

    @Test
    void aVersionOfPostHogThatLacksSomethingIsRefused() throws Exception {
        try (RegistryDatabase db = RegistryDatabase.ofPostHog(folder)) {
            db.update(
                    "ALTER TABLE posthog_plugin DROP COLUMN log_level",
                    "DROP TABLE posthog_pluginstorage");
            CommandRun run = CommandRun.of("registry", "prepare", "--postgres.url", db.url());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err())
                    .contains(
                            "it lacks posthog_plugin.log_level, posthog_pluginstorage.key,"
                                    + " posthog_pluginstorage.plugin_config_id, posthog_pluginstorage.value");
            assertThat(db.rows(OURS)).isEmpty();
        }
    }

    @Test
    void prepareSaysWhatItFound() throws Exception {
        try (RegistryDatabase db = RegistryDatabase.empty(folder)) {
            CommandRun before = CommandRun.of("plugin", "list", "--postgres.url", db.url());
            assertThat(before.err())
                    .contains("there is no registry in", "`hedgerow registry prepare`");
            CommandRun run =
                    CommandRun.of("registry", "prepare", "--json", "--postgres.url", db.url());
            assertThat(run.json().at("/tables").asText()).isEqualTo("hedgerow");
            assertThat(CommandRun.of("plugin", "list", "--postgres.url", db.url()).status())
                    .isZero();
        }
    }
}
