package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.postgres.PostgresRegistryPoll;
import io.hedgerow.job.registry.RegistryFingerprints;
import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import io.hedgerow.job.registry.RegistryPoll;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.PlainSecrets;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.job.secrets.SecretVault;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.pack.PluginPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Postgres holds, and what of it is put in force. */
class RegistryRulesIT {

    private static final Set<String> SECRET = Set.of("k", "cert");
    private static final String CODE = "export const a = 1";

    @TempDir static Path folder;
    private static RegistryDatabase db;
    private static SecretReference keysFile;

    private SecretKeys keys;

    @BeforeAll
    static void start() throws Exception {
        db = new RegistryDatabase(folder);
        keysFile = SecretReference.parse("file:keys.json", "keys", folder);
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    @BeforeEach
    void fill() throws Exception {
        use(SecretKeys.generate());
        db.clear();
        db.update(
                "DELETE FROM hedgerow_approved_plugin",
                "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'o')",
                "INSERT INTO posthog_team (id, organization_id, api_token)"
                        + " SELECT team, id, 'phc_' || team FROM posthog_organization,"
                        + " (VALUES (1), (2)) AS teams(team)",
                "INSERT INTO posthog_plugin (id, name, is_global, config_schema) VALUES (7, 'seven', true,"
                        + " '[{\"key\":\"k\",\"secret\":true},{\"key\":\"cert\",\"type\":\"attachment\",\"secret\":true}]')",
                "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source) VALUES (7, 'index.ts', '"
                        + CODE
                        + "')");
        config(1, "{\"host\":\"h\"}");
        config(2, "{\"host\":\"h\"}");
    }

    private void use(SecretKeys newer) throws Exception {
        keys = newer;
        Files.writeString(folder.resolve("keys.json"), keys.toJson());
    }

    private static void config(int team, String json) throws Exception {
        db.update("DELETE FROM posthog_pluginconfig WHERE team_id = " + team);
        db.update(
                "INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, \"order\", config)"
                        + " VALUES (1%d, %d, 7, true, 1, '%s')".formatted(team, team, json));
    }

    private static RegistryRules rules(PlainSecrets plain) {
        return new RegistryRules(new SecretSettings(keysFile, plain), false);
    }

    private static RegistrySnapshot load() throws Exception {
        return db.loader(rules(PlainSecrets.AUTO)).load();
    }

    private static SecretVault vault() throws SecretException {
        return SecretVault.open(new SecretSettings(keysFile, PlainSecrets.AUTO), false);
    }

    private static String sealed(int team, String secret) throws Exception {
        ObjectNode config = new ObjectMapper().createObjectNode().put("host", "h").put("k", secret);
        return vault().seal(SecretOwner.of(team, 7), SECRET, config).toString();
    }

    private static String reason(RegistrySnapshot snapshot) {
        assertThat(snapshot.refused()).hasSize(1);
        assertThat(snapshot.installations()).isEqualTo(1);
        return snapshot.refused().get(0).reason();
    }

    @Test
    void aDisabledConfigIsKnownAndADeletedOneIsNot() throws Exception {
        db.update("UPDATE posthog_pluginconfig SET enabled = false WHERE id = 11");
        RegistrySnapshot disabled = load();
        assertThat(disabled.config(11)).isNull();
        assertThat(disabled.isDeleted(11)).isFalse();
        assertThat(disabled.known(11)).isEqualTo(new PluginIdentity(1, 7, 11, "seven"));
        assertThat(disabled.usesPlugin(1, 7)).isTrue();

        db.update("DELETE FROM posthog_pluginconfig WHERE id = 11");
        RegistrySnapshot deleted = load();
        assertThat(deleted.isDeleted(11)).isTrue();
        assertThat(deleted.isDeleted(12)).isFalse();
        assertThat(deleted.usesPlugin(1, 7)).isFalse();
        assertThat(deleted.usesPlugin(2, 7)).isTrue();
    }

    @Test
    void aPluginGetsItsSecretAndNobodyElseSeesIt() throws Exception {
        config(1, sealed(1, "s3cret"));
        assertThat(db.rows("SELECT config::text FROM posthog_pluginconfig ORDER BY id").get(0))
                .contains("hedgerow:v1:" + keys.primaryId())
                .doesNotContain("s3cret");
        RegistrySnapshot snapshot = load();
        assertThat(snapshot.refused()).isEmpty();
        PluginInstallation installation = snapshot.chain(1).get(0);
        assertThat(new ObjectMapper().readTree(installation.configJson()))
                .isEqualTo(new ObjectMapper().readTree("{\"host\":\"h\",\"k\":\"s3cret\"}"));
        assertThat(installation.secrets().apply("got s3cret"))
                .isEqualTo("got " + SecretMask.HIDDEN);
        assertThat(installation.toString()).doesNotContain("s3cret");
    }

    @Test
    void encryptingAnewIsNoChangeForThePlugin() throws Exception {
        config(1, sealed(1, "s3cret"));
        String before = load().chain(1).get(0).version();
        use(keys.withNewPrimary());
        config(1, sealed(1, "s3cret"));
        assertThat(load().chain(1).get(0).version()).isEqualTo(before);
        use(keys.primaryOnly());
        assertThat(load().chain(1).get(0).version()).isEqualTo(before);
        config(1, sealed(1, "other"));
        assertThat(load().chain(1).get(0).version()).isNotEqualTo(before);
    }

    @Test
    void plainTextIsRefusedInOurOwnDatabaseOnly() throws Exception {
        config(1, "{\"k\":\"s3cret\"}");
        assertThat(reason(load()))
                .startsWith("Secret \"k\" of plugin 7 of team 1 is in plain text")
                .doesNotContain("s3cret");
        assertThat(db.loader(rules(PlainSecrets.ALLOW)).load().refused()).isEmpty();

        // In a database of PostHog our history has no version 1.
        db.update("UPDATE hedgerow_schema_history SET type = 'BASELINE' WHERE version = '1'");
        try {
            assertThat(load().refused()).isEmpty();
            assertThat(load().chain(1).get(0).secrets().apply("s3cret"))
                    .isEqualTo(SecretMask.HIDDEN);
            assertThat(db.loader(rules(PlainSecrets.REFUSE)).load().refused()).hasSize(1);
        } finally {
            db.update("UPDATE hedgerow_schema_history SET type = 'SQL' WHERE version = '1'");
        }
    }

    @Test
    void aWrongKeyOrNoneRefusesTheConfigAndOnlyThat() throws Exception {
        config(1, sealed(1, "s3cret"));
        String madeWith = keys.primaryId();
        use(SecretKeys.generate());
        assertThat(reason(load()))
                .isEqualTo(
                        "Secret \"k\" of plugin 7 of team 1 is encrypted with key %s, which is not in file:keys.json (keys there: %s)"
                                .formatted(madeWith, keys.primaryId()));
        assertThat(reason(db.loader().load()))
                .isEqualTo(
                        "Secret \"k\" of plugin 7 of team 1 needs keys, but none are configured (option secrets.keys)");
    }

    @Test
    void keysThatCannotBeReadAreNoReasonToRunWithoutThem() throws Exception {
        Files.delete(folder.resolve("keys.json"));
        assertThatThrownBy(RegistryRulesIT::load)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage(
                        "Cannot read the keys of secrets: File "
                                + folder.resolve("keys.json")
                                + " does not exist");
        Files.writeString(folder.resolve("keys.json"), "s3cret");
        assertThatThrownBy(RegistryRulesIT::load)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("holds no key set")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aSecretThatWasChangedOrMovedIsRefused() throws Exception {
        String sealed = sealed(1, "s3cret");
        int at = sealed.indexOf("hedgerow:v1:") + 40;
        config(
                1,
                sealed.substring(0, at)
                        + (sealed.charAt(at) == 'x' ? 'y' : 'x')
                        + sealed.substring(at + 1));
        assertThat(reason(load())).contains("cannot be decrypted: it was changed");

        config(1, "{}");
        config(2, sealed);
        assertThat(reason(load()))
                .startsWith("Secret \"k\" of plugin 7 of team 2 cannot be decrypted");
    }

    @Test
    void secretAttachmentsAreKeptTheSameWay() throws Exception {
        byte[] contents = {1, 2, 3, 0, -1};
        attach(vault().sealAttachment(SecretOwner.of(1, 7).attachment("cert"), contents));
        assertThat(load().chain(1).get(0).attachments().get("cert").contents()).isEqualTo(contents);
        db.update("DELETE FROM posthog_pluginattachment");
        attach(contents);
        assertThat(reason(load()))
                .startsWith("Secret attachment \"cert\" of plugin 7 of team 1 is in plain text");
    }

    private static void attach(byte[] contents) throws Exception {
        try (var connection = db.connect();
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO posthog_pluginattachment"
                                        + " (team_id, plugin_config_id, key, content_type, file_name, file_size, contents)"
                                        + " VALUES (1, 11, 'cert', 'text/plain', 'c', 5, ?)")) {
            insert.setBytes(1, contents);
            insert.executeUpdate();
        }
    }

    @Test
    void withAnAllowListOnlyApprovedContentRuns() throws Exception {
        RegistryRules strict =
                new RegistryRules(new SecretSettings(keysFile, PlainSecrets.AUTO), true);
        String hash = PluginPackage.inline("{\"name\":\"seven\"}", "index.ts", CODE).sha256();
        RegistrySnapshot refused = db.loader(strict).load();
        assertThat(refused.installations()).isZero();
        assertThat(refused.refused()).hasSize(2);
        assertThat(refused.refused().get(0).reason())
                .isEqualTo(
                        "This plugin's content is not approved (sha256 %s). Approve it with: hedgerow plugin approve %s"
                                .formatted(hash, hash));
        assertThat(load().installations()).as("without a list").isEqualTo(2);

        db.update(
                "INSERT INTO hedgerow_approved_plugin (sha256, approved_by) VALUES ('"
                        + hash
                        + "', 'me')");
        assertThat(db.loader(strict).load().installations()).isEqualTo(2);
        db.update("UPDATE posthog_pluginsourcefile SET source = source || ' + 1'");
        assertThat(db.loader(strict).load().installations()).isZero();
    }

    @Test
    void thePollNoticesApprovalsAndKeys() throws Exception {
        RegistryRules strict =
                new RegistryRules(new SecretSettings(keysFile, PlainSecrets.AUTO), true);
        List<Owner> configs = List.of(new Owner(1, 11), new Owner(2, 12));
        try (RegistryPoll poll = PostgresRegistryPoll.open(db.loader(strict))) {
            RegistryFingerprints before = poll.take();
            assertThat(poll.take()).isEqualTo(before);
            db.update(
                    "INSERT INTO hedgerow_approved_plugin (sha256, approved_by) VALUES ('"
                            + "a".repeat(64)
                            + "', 'me')");
            RegistryFingerprints approved = poll.take();
            assertThat(approved.changedSince(before)).isEqualTo(configs);
            db.update("DELETE FROM hedgerow_approved_plugin");
            assertThat(poll.take()).isEqualTo(before);

            use(keys.withNewPrimary());
            assertThat(poll.take().changedSince(before)).isEqualTo(configs);
            Files.delete(folder.resolve("keys.json"));
            assertThat(poll.take().changedSince(before)).isEqualTo(configs);
        }
    }
}
