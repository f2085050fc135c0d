package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.deployment.registry.SecretRotation.Rotated;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.PlainSecrets;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.pack.PluginPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry with plain secrets is encrypted, and encrypted anew with another key. */
class SecretRotationIT {

    private static final String CODE = "export const a = 1";

    @TempDir Path folder;

    private void fill(RegistryDatabase db) throws Exception {
        db.update(
                "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'o')",
                "INSERT INTO posthog_team (id, organization_id, api_token)"
                        + " SELECT 1, id, 'phc_1' FROM posthog_organization",
                "INSERT INTO posthog_plugin (id, name, is_global, config_schema) VALUES (7, 'seven', true,"
                        + " '[{\"key\":\"k\",\"secret\":true},{\"key\":\"cert\",\"type\":\"attachment\",\"secret\":true}]')",
                "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source) VALUES (7, 'index.ts', '"
                        + CODE
                        + "')",
                "INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, \"order\", config)"
                        + " VALUES (11, 1, 7, true, 1, '{\"k\":\"s3cret\",\"host\":\"h\"}'),"
                        + " (12, 1, 7, false, 1, '{\"host\":\"h\"}')",
                "INSERT INTO posthog_pluginattachment"
                        + " (team_id, plugin_config_id, key, content_type, file_name, file_size, contents)"
                        + " VALUES (1, 11, 'cert', 'text/plain', 'c', 3, '\\x010203')");
    }

    @Test
    void everySecretMovesToThePrimaryKey() throws Exception {
        Path file = folder.resolve("keys.json");
        SecretSettings settings =
                new SecretSettings(
                        SecretReference.parse("file:keys.json", "keys", folder), PlainSecrets.AUTO);
        try (RegistryDatabase db = new RegistryDatabase(folder)) {
            fill(db);
            Registry registry =
                    new Registry(new PostgresLogin(db.url(), "postgres", "postgres"), settings);
            SecretKeys first = SecretKeys.generate();
            Files.writeString(file, first.toJson());
            assertThat(rotate(registry)).isEqualTo(new Rotated(2, 1, 1, 1));
            assertThat(everything(db)).contains(first.primaryId()).doesNotContain("s3cret");
            assertThat(rotate(registry)).isEqualTo(new Rotated(2, 0, 1, 0));

            SecretKeys second = first.withNewPrimary();
            Files.writeString(file, second.toJson());
            assertThat(rotate(registry)).isEqualTo(new Rotated(2, 1, 1, 1));
            assertThat(everything(db))
                    .contains(second.primaryId())
                    .doesNotContain(first.primaryId());

            Files.writeString(file, second.primaryOnly().toJson());
            PluginInstallation installation =
                    db.loader(new RegistryRules(settings, false)).load().chain(1).get(0);
            assertThat(installation.configJson()).contains("\"s3cret\"");
            assertThat(installation.attachments().get("cert").contents()).containsExactly(1, 2, 3);

            Files.writeString(file, SecretKeys.generate().toJson());
            String before = everything(db);
            assertThatThrownBy(() -> rotate(registry))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("is encrypted with key " + second.primaryId());
            assertThat(everything(db)).isEqualTo(before);
        }
    }

    private static Rotated rotate(Registry registry) throws Exception {
        return registry.write(db -> new SecretRotation(db).run());
    }

    private static String everything(RegistryDatabase db) throws Exception {
        return db.rows("SELECT id, config::text FROM posthog_pluginconfig ORDER BY id")
                + "\n"
                + db.rows("SELECT encode(contents, 'escape') FROM posthog_pluginattachment");
    }

    @Test
    void approvalsSayWhoAndWhenAndAreAskedAtInstall() throws Exception {
        try (RegistryDatabase db = new RegistryDatabase(folder)) {
            Registry registry =
                    new Registry(
                            new PostgresLogin(db.url(), "postgres", "postgres"),
                            SecretSettings.DEFAULT);
            PluginPackage content = PluginPackage.inline("{\"name\":\"seven\"}", "index.ts", CODE);
            CheckedPlugin plugin =
                    new CheckedPlugin(
                            content, new PluginOrigin("source", null, null), null, null, List.of());
            admit(registry, Approvals.gate(false), plugin);
            InstallGate gate = Approvals.gate(true);
            assertThatThrownBy(() -> admit(registry, gate, plugin))
                    .isInstanceOf(RegistryException.class)
                    .hasMessage(
                            "the content of plugin \"seven\" is not approved; approve it with: hedgerow plugin approve "
                                    + content.sha256());

            assertThat(approve(registry, content.sha256(), "me")).isTrue();
            assertThat(approve(registry, content.sha256(), "you")).isFalse();
            admit(registry, gate, plugin);
            List<Approvals.Approval> all = registry.read(in -> new Approvals(in).all());
            assertThat(all).hasSize(1);
            assertThat(all.get(0).by()).isEqualTo("me");
            assertThat(all.get(0).note()).isEqualTo("looked at");
            assertThat(all.get(0).at()).isNotNull();

            revoke(registry, content.sha256());
            assertThatThrownBy(() -> revoke(registry, content.sha256()))
                    .hasMessage("there is no approval of " + content.sha256());
            assertThatThrownBy(() -> revoke(registry, "x"))
                    .hasMessageContaining("is no content hash");
            assertThatThrownBy(() -> admit(registry, gate, plugin))
                    .isInstanceOf(RegistryException.class);
        }
    }

    private static void admit(Registry registry, InstallGate gate, CheckedPlugin plugin)
            throws RegistryException {
        registry.<Void>write(
                db -> {
                    gate.admit(db, plugin);
                    return null;
                });
    }

    private static boolean approve(Registry registry, String hash, String by)
            throws RegistryException {
        return registry.<Boolean>write(
                db -> new Approvals(db).approve(hash, "seven", by, "looked at"));
    }

    private static void revoke(Registry registry, String hash) throws RegistryException {
        registry.<Void>write(
                db -> {
                    new Approvals(db).revoke(hash);
                    return null;
                });
    }
}
