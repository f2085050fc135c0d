package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.e2e.Await;
import io.hedgerow.job.secrets.SecretCipher;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.pack.PluginPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hedgerow secrets} and the commands of the allow-list. */
class SecretsCommandsIT {

    @TempDir Path folder;

    @Test
    void makesKeysThatOnlyTheirOwnerReadsAndNeverOverwritesThem() throws Exception {
        Path file = folder.resolve("keys.json");
        CommandRun made = CommandRun.of("secrets", "keygen", "--out", file.toString());
        SecretKeys keys = SecretKeys.parse(Files.readString(file), "file");
        assertThat(made.status()).isZero();
        assertThat(made.out()).isEqualTo("key %s in %s%n".formatted(keys.primaryId(), file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        CommandRun again = CommandRun.of("secrets", "keygen", "--out", file.toString());
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("exists already").hasLineCount(1);

        assertThat(CommandRun.of("secrets", "keygen", "--add-to", file.toString()).status())
                .isZero();
        SecretKeys more = SecretKeys.parse(Files.readString(file), "file");
        assertThat(more.ids()).hasSize(2).contains(keys.primaryId());
        assertThat(more.primaryId()).isNotEqualTo(keys.primaryId());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SecretKeys.parse(CommandRun.of("secrets", "keygen").out(), "printed");
    }

    @Test
    void encryptsForAFolder() throws Exception {
        Path file = folder.resolve("keys.json");
        CommandRun.of("secrets", "keygen", "--out", file.toString());
        Path value = Files.writeString(folder.resolve("value"), "s3cret\n");
        CommandRun run =
                CommandRun.of(
                        "secrets",
                        "encrypt",
                        "--team",
                        "1",
                        "--plugin",
                        "hello",
                        "--key",
                        "k",
                        "--from",
                        "file:" + value,
                        "--secrets.keys",
                        "file:" + file);
        assertThat(run.status()).as(run.err()).isZero();
        SecretCipher cipher = new SecretCipher(SecretKeys.parse(Files.readString(file), "file"));
        assertThat(cipher.decrypt(new SecretOwner(1, "hello").config("k"), run.out().strip()))
                .isEqualTo(TextNode.valueOf("s3cret"));
        CommandRun noKeys =
                CommandRun.of(
                        "secrets",
                        "encrypt",
                        "--team",
                        "1",
                        "--plugin",
                        "hello",
                        "--key",
                        "k",
                        "--from",
                        "file:" + value);
        assertThat(noKeys.status()).isEqualTo(1);
        assertThat(noKeys.err()).contains("no keys are configured").hasLineCount(1);
    }

    @Test
    void rotatesAndRetiresKeys() throws Exception {
        Path keys = folder.resolve("keys.json");
        try (RegistryDatabase db = new RegistryDatabase(folder)) {
            oneSecret(db);
            CommandRun without = db.command(null, "secrets", "rotate");
            assertThat(without.status()).isEqualTo(1);
            assertThat(without.err()).contains("no keys are configured").hasLineCount(1);

            CommandRun.of("secrets", "keygen", "--out", keys.toString());
            assertThat(db.command(keys.toString(), "secrets", "rotate").out())
                    .startsWith("1 of 1 configs and 0 of 0 files were encrypted with key ");
            CommandRun.of("secrets", "keygen", "--add-to", keys.toString());
            JsonNode report =
                    db.command(keys.toString(), "secrets", "rotate", "--retire-old-keys", "--json")
                            .json();
            assertThat(report.get("configsChanged").asInt()).isEqualTo(1);
            assertThat(report.get("keysRetired")).hasSize(1);
            assertThat(SecretKeys.parse(Files.readString(keys), "file").ids())
                    .containsExactly(report.get("key").asText());
            assertThat(db.rows("SELECT config::text FROM posthog_pluginconfig").get(0))
                    .contains(report.get("key").asText())
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void aKeyThatIsMadeDuringTheRotationRetiresNone() throws Exception {
        Path keys = folder.resolve("keys.json");
        CommandRun.of("secrets", "keygen", "--out", keys.toString());
        ExecutorService beside = Executors.newSingleThreadExecutor();
        try (RegistryDatabase db = new RegistryDatabase(folder);
                Connection lock = db.connect()) {
            oneSecret(db);
            lock.setAutoCommit(false);
            lock.createStatement().execute("SELECT 1 FROM posthog_pluginconfig FOR UPDATE");
            Future<CommandRun> rotation =
                    beside.submit(
                            () ->
                                    db.command(
                                            keys.toString(),
                                            "secrets",
                                            "rotate",
                                            "--retire-old-keys"));
            Await.until(
                    () ->
                            db.rows(
                                    "SELECT count(*) FROM pg_stat_activity"
                                            + " WHERE wait_event_type = 'Lock'"),
                    waiting -> assertThat(waiting).containsExactly("1"));
            CommandRun.of("secrets", "keygen", "--add-to", keys.toString());
            lock.rollback();

            CommandRun rotated = rotation.get();
            assertThat(rotated.status()).isEqualTo(1);
            assertThat(rotated.err()).contains("no key was retired; rotate again").hasLineCount(1);
            assertThat(SecretKeys.parse(Files.readString(keys), "file").ids()).hasSize(2);
            assertThat(db.command(keys.toString(), "secrets", "rotate").status()).isZero();
        } finally {
            beside.shutdown();
        }
    }

    @Test
    void whatIsShownInPlaceOfASecretIsNeverStoredAsOne() throws Exception {
        Path keys = folder.resolve("keys.json");
        CommandRun.of("secrets", "keygen", "--out", keys.toString());
        try (RegistryDatabase db = new RegistryDatabase(folder)) {
            oneSecret(db);
            db.command(keys.toString(), "secrets", "rotate");
            String sealed = db.rows("SELECT config->>'k' FROM posthog_pluginconfig").get(0);
            String[] get = {"plugin", "config", "get", "--team", "1", "seven", "--json"};
            String shown = db.command(keys.toString(), get).out();
            Path file = Files.writeString(folder.resolve("shown.json"), shown);
            CommandRun back = setSeven(db, keys, "--file", file.toString());
            assertThat(shown).contains(SecretMask.HIDDEN);
            assertThat(back.status()).as(back.err()).isZero();
            assertThat(db.rows("SELECT config->>'k' FROM posthog_pluginconfig"))
                    .containsExactly(sealed);
            for (String bad : List.of(SecretMask.HIDDEN, sealed)) {
                Files.writeString(file, bad);
                CommandRun refused = setSeven(db, keys, "--from", "k=file:" + file);
                assertThat(refused.status()).as(bad).isEqualTo(1);
                assertThat(refused.err()).contains("\"k\" is ").hasLineCount(1);
            }
        }
    }

    private static CommandRun setSeven(
            RegistryDatabase db, Path keys, String option, String value) {
        return db.command(
                keys.toString(), "plugin", "config", "set", "--team", "1", "seven", option, value);
    }

    private static void oneSecret(RegistryDatabase db) throws Exception {
        db.update(
                "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'o')",
                "INSERT INTO posthog_team (id, organization_id, api_token)"
                        + " SELECT 1, id, 'phc_1' FROM posthog_organization",
                "INSERT INTO posthog_plugin (id, name, is_global, config_schema) VALUES"
                        + " (7, 'seven', true, '[{\"key\":\"k\",\"type\":\"string\",\"secret\":true}]')",
                "INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, \"order\", config)"
                        + " VALUES (11, 1, 7, true, 1, '{\"k\":\"s3cret\"}')");
    }

    @Test
    void installsOnlyWhatIsApprovedWhenThatIsAsked() throws Exception {
        Path plugin = Files.createDirectories(folder.resolve("plugin"));
        Files.writeString(plugin.resolve("plugin.json"), "{\"name\": \"hello\"}");
        Files.writeString(
                plugin.resolve("index.js"), "export function processEvent(event) { return event }");
        Path config = folder.resolve("job.yaml");
        Files.writeString(config, "plugins.require-approval: true\n");
        String hash = PluginPackage.read(plugin).sha256();
        try (RegistryDatabase db = new RegistryDatabase(folder)) {
            db.update(
                    "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'o')");
            String[] install = {
                "plugin", "install", plugin.toString(), "--config", config.toString(), "--json"
            };
            CommandRun refused = db.command(null, install);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(
                            "the content of plugin \"hello\" is not approved; approve it with: hedgerow plugin approve "
                                    + hash)
                    .hasLineCount(1);
            assertThat(db.rows("SELECT id FROM posthog_plugin")).isEmpty();

            JsonNode approved =
                    db.command(
                                    null,
                                    "plugin",
                                    "approve",
                                    plugin.toString(),
                                    "--by",
                                    "anna",
                                    "--note",
                                    "read it",
                                    "--json")
                            .json();
            assertThat(approved.get("sha256").asText()).isEqualTo(hash);
            assertThat(approved.get("new").asBoolean()).isTrue();
            assertThat(db.command(null, install).status()).isZero();
            JsonNode all = db.command(null, "plugin", "approvals", "--json").json();
            assertThat(all).hasSize(1);
            assertThat(all.get(0).get("by").asText()).isEqualTo("anna");
            assertThat(all.get(0).get("name").asText()).isEqualTo("hello");

            assertThat(db.command(null, "plugin", "revoke", hash).out())
                    .isEqualTo("revoked %s%n".formatted(hash));
            CommandRun again = db.command(null, "plugin", "revoke", hash);
            assertThat(again.status()).isEqualTo(1);
            assertThat(again.err()).contains("there is no approval of " + hash);
        }
    }
}
