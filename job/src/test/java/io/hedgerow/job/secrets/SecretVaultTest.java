package io.hedgerow.job.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.secrets.SecretVault.OpenedConfig;
import io.hedgerow.operators.registry.SecretMask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretVaultTest {

    private static final SecretOwner OWNER = SecretOwner.of(2, 7);
    private static final Set<String> FIELDS = Set.of("key", "pin", "none", "empty", "absent");
    private static final String CONFIG =
            "{\"key\":\"s3cret\",\"pin\":123456,\"host\":\"example.com\",\"none\":null,\"empty\":\"\"}";

    @TempDir Path folder;
    private SecretReference keys;

    @BeforeEach
    void writeKeys() throws Exception {
        Files.writeString(folder.resolve("keys.json"), SecretKeys.generate().toJson());
        keys = SecretReference.parse("file:keys.json", "keys", folder);
    }

    private SecretVault vault(PlainSecrets plain) throws SecretException {
        return SecretVault.open(new SecretSettings(keys, plain), false);
    }

    private static ObjectNode config(String json) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(json);
    }

    @Test
    void sealsAndOpensTheSecretsOfAConfig() throws Exception {
        ObjectNode sealed = vault(PlainSecrets.AUTO).seal(OWNER, FIELDS, config(CONFIG));
        assertThat(sealed.toString()).doesNotContain("s3cret").doesNotContain("123456");
        assertThat(sealed.get("host").asText()).isEqualTo("example.com");
        assertThat(sealed.get("none").isNull()).isTrue();
        assertThat(sealed.get("empty").asText()).isEmpty();
        assertThat(sealed.has("absent")).isFalse();
        assertThat(vault(PlainSecrets.AUTO).seal(OWNER, FIELDS, sealed)).isEqualTo(sealed);

        OpenedConfig opened = vault(PlainSecrets.REFUSE).open(OWNER, FIELDS, sealed.toString());
        assertThat(opened.configJson()).isEqualTo(CONFIG);
        assertThat(opened.secrets().apply("s3cret 123456 example.com null"))
                .isEqualTo(SecretMask.HIDDEN + " " + SecretMask.HIDDEN + " example.com null");
    }

    @Test
    void alsoOpensAndHidesWhatTheSchemaNoLongerCallsSecret() throws Exception {
        ObjectNode sealed = vault(PlainSecrets.AUTO).seal(OWNER, FIELDS, config(CONFIG));
        OpenedConfig opened = vault(PlainSecrets.AUTO).open(OWNER, Set.of(), sealed.toString());
        assertThat(opened.configJson()).isEqualTo(CONFIG);
        assertThat(opened.secrets().apply("s3cret")).isEqualTo(SecretMask.HIDDEN);
    }

    @Test
    void refusesPlainTextButInADatabaseOfPostHogOrWhereAllowed() throws Exception {
        assertThatThrownBy(() -> vault(PlainSecrets.AUTO).open(OWNER, FIELDS, CONFIG))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("Secret \"key\" of plugin 7 of team 2 is in plain text")
                .hasMessageNotContaining("s3cret");
        assertThat(vault(PlainSecrets.ALLOW).open(OWNER, FIELDS, CONFIG).configJson())
                .isEqualTo(CONFIG);
        SecretVault postHog = SecretVault.open(SecretSettings.DEFAULT, true);
        OpenedConfig opened = postHog.open(OWNER, FIELDS, CONFIG);
        assertThat(opened.configJson()).isEqualTo(CONFIG);
        assertThat(opened.secrets().apply("a s3cret")).isEqualTo("a " + SecretMask.HIDDEN);
        assertThatThrownBy(
                        () ->
                                SecretVault.open(
                                                new SecretSettings(null, PlainSecrets.REFUSE), true)
                                        .open(OWNER, FIELDS, CONFIG))
                .isInstanceOf(SecretException.class);
    }

    @Test
    void withoutKeysNothingIsSealedOrOpened() throws Exception {
        ObjectNode sealed = vault(PlainSecrets.AUTO).seal(OWNER, FIELDS, config(CONFIG));
        SecretVault without = SecretVault.open(SecretSettings.DEFAULT, false);
        assertThatThrownBy(() -> without.seal(OWNER, FIELDS, config(CONFIG)))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("no keys are configured")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> without.open(OWNER, FIELDS, sealed.toString()))
                .hasMessageContaining("needs keys, but none are configured");
        assertThat(without.open(OWNER, FIELDS, "{\"host\":1}").configJson())
                .isEqualTo("{\"host\":1}");
        SecretVault postHog = SecretVault.open(SecretSettings.DEFAULT, true);
        assertThat(postHog.seal(OWNER, FIELDS, config(CONFIG))).isEqualTo(config(CONFIG));
    }

    @Test
    void anotherKeyOpensNothing() throws Exception {
        ObjectNode sealed = vault(PlainSecrets.AUTO).seal(OWNER, FIELDS, config(CONFIG));
        writeKeys();
        assertThatThrownBy(() -> vault(PlainSecrets.AUTO).open(OWNER, FIELDS, sealed.toString()))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("which is not in file:keys.json");
    }

    @Test
    void bringsEverythingUnderThePrimaryKey() throws Exception {
        SecretKeys old = SecretKeys.read(keys);
        ObjectNode sealed = vault(PlainSecrets.AUTO).seal(OWNER, FIELDS, config(CONFIG));
        byte[] file =
                vault(PlainSecrets.AUTO).sealAttachment(OWNER.attachment("f"), new byte[] {7});
        sealed.put("absent", "plain");
        SecretKeys rotated = old.withNewPrimary();
        Files.writeString(folder.resolve("keys.json"), rotated.toJson());
        ObjectNode resealed = vault(PlainSecrets.AUTO).reseal(OWNER, FIELDS, sealed);
        byte[] newFile =
                vault(PlainSecrets.AUTO).resealAttachment(OWNER.attachment("f"), true, file);
        assertThat(resealed.toString()).doesNotContain("plain").doesNotContain(old.primaryId());
        assertThat(vault(PlainSecrets.AUTO).reseal(OWNER, FIELDS, resealed)).isEqualTo(resealed);
        assertThat(vault(PlainSecrets.AUTO).resealAttachment(OWNER.attachment("f"), true, newFile))
                .isSameAs(newFile);

        Files.writeString(folder.resolve("keys.json"), rotated.primaryOnly().toJson());
        assertThat(
                        config(
                                vault(PlainSecrets.AUTO)
                                        .open(OWNER, FIELDS, resealed.toString())
                                        .configJson()))
                .isEqualTo(config(CONFIG).put("absent", "plain"));
        assertThat(vault(PlainSecrets.AUTO).openAttachment(OWNER.attachment("f"), true, newFile))
                .containsExactly(7);
    }

    @Test
    void attachmentsFollowTheSameRules() throws Exception {
        byte[] contents = {1, 2, 3};
        SecretName name = OWNER.attachment("cert");
        byte[] sealed = vault(PlainSecrets.AUTO).sealAttachment(name, contents);
        assertThat(vault(PlainSecrets.AUTO).openAttachment(name, true, sealed)).isEqualTo(contents);
        assertThat(vault(PlainSecrets.AUTO).openAttachment(name, false, contents))
                .isEqualTo(contents);
        assertThatThrownBy(() -> vault(PlainSecrets.AUTO).openAttachment(name, true, contents))
                .hasMessageContaining("Secret attachment \"cert\"")
                .hasMessageContaining("plain text");
    }

    @Test
    void saysWhereKeysAreMissing() throws Exception {
        assertThatThrownBy(
                        () -> SecretReference.parse("env:HEDGEROW_NO_SUCH", "keys", folder).read())
                .hasMessage("Environment variable HEDGEROW_NO_SUCH is not set in this process");
        assertThatThrownBy(() -> SecretReference.parse("file:no", "keys", folder).read())
                .hasMessage("File " + folder.resolve("no") + " does not exist");
        assertThatThrownBy(() -> SecretReference.parse("s3cret", "Option secrets.keys", folder))
                .hasMessageContaining("Option secrets.keys must say where it is")
                .hasMessageNotContaining("s3cret");
        assertThat(SecretReference.parse("env:A", "keys", folder).read(name -> name + "!"))
                .isEqualTo("A!");
        assertThat(keys.read()).startsWith("{").doesNotEndWith("\n");
    }
}
