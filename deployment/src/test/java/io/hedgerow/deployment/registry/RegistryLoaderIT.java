package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.job.postgres.PostgresRegistryLoader;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.PlainSecrets;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.SharedRegistry;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry of a running job, read anew from a real Postgres. */
class RegistryLoaderIT {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path folder;

    private static RegistrySnapshot refresh(PostgresRegistryLoader loader, long revision)
            throws Exception {
        return SharedRegistry.refresh(loader, revision).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void takesInChangesAndKeepsTheRest() throws Exception {
        try (RegistryDatabase db = new RegistryDatabase(folder)) {
            db.update(
                    "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'o')",
                    "INSERT INTO posthog_team (id, organization_id, api_token)"
                            + " SELECT 1, id, 'phc_1' FROM posthog_organization",
                    "INSERT INTO posthog_plugin (id, name, is_global, config_schema) VALUES"
                            + " (7, 'seven', true, '[{\"key\":\"k\",\"secret\":true}]'),"
                            + " (8, 'eight', true, '{}')",
                    "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source) VALUES"
                            + " (7, 'index.js', 'export const a = 1'),"
                            + " (8, 'index.js', 'export const b = 1')",
                    "INSERT INTO posthog_pluginconfig"
                            + " (id, team_id, plugin_id, enabled, \"order\", config) VALUES"
                            + " (11, 1, 7, true, 1, '{\"k\":\"s3cret\"}'), (12, 1, 8, true, 2, '{}')");
            PostgresRegistryLoader loader =
                    db.loader(
                            new RegistryRules(new SecretSettings(null, PlainSecrets.ALLOW), false));
            RegistrySnapshot first = SharedRegistry.acquire(loader);
            try {
                PluginInstallation seven = first.chain(1).get(0);
                PluginInstallation eight = first.chain(1).get(1);
                assertThat(seven.secrets().apply("a s3cret")).isEqualTo("a " + SecretMask.HIDDEN);
                assertThat(seven.toString()).doesNotContain("s3cret");

                db.update(
                        "UPDATE posthog_pluginsourcefile SET source = 'export const b = 2'"
                                + " WHERE plugin_id = 8",
                        "UPDATE posthog_pluginconfig SET config = '{\"on_error\":\"drop\"}' WHERE id = 12",
                        "UPDATE posthog_pluginconfig SET \"order\" = 9 WHERE id = 11",
                        "INSERT INTO posthog_team (id, organization_id, api_token)"
                                + " SELECT 2, id, 'phc_2' FROM posthog_organization");
                assertThat(SharedRegistry.current(loader).teams().byToken("phc_2")).isNull();
                RegistrySnapshot second = refresh(loader, 1);
                PluginInstallation changed = second.chain(1).get(0);
                PluginInstallation moved = second.chain(1).get(1);
                assertThat(SharedRegistry.current(loader)).isSameAs(second);
                assertThat(second.teams().byToken("phc_2").id()).isEqualTo(2);
                assertThat(changed.version()).isNotEqualTo(eight.version());
                assertThat(changed.code().text()).contains("2");
                assertThat(changed.onError()).isEqualTo(OnError.DROP);
                assertThat(eight.onError()).isEqualTo(OnError.DEFAULT);
                assertThat(moved.configId()).isEqualTo(11);
                assertThat(moved.version()).isEqualTo(seven.version());
                assertThat(moved.code()).isSameAs(seven.code());

                db.stop();
                assertThatThrownBy(() -> refresh(loader, 2))
                        .cause()
                        .isInstanceOf(RegistryUnavailableException.class)
                        .hasMessageStartingWith("Cannot read teams and plugins from jdbc:");
                assertThat(SharedRegistry.current(loader)).isSameAs(second);
                db.startAgain();
                assertThat(refresh(loader, 2).chain(1)).hasSize(2);
            } finally {
                SharedRegistry.release(loader);
            }
        }
    }
}
