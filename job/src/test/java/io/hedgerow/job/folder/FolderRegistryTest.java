package io.hedgerow.job.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hedgerow.job.registry.ConfigRules;
import io.hedgerow.job.registry.RegistryFingerprints;
import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.PlainSecrets;
import io.hedgerow.job.secrets.SecretCipher;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretOwner;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.pack.PluginPackage;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderRegistryTest {

    private static final String FILE =
            """
            version: 1
            plugins: [{name: hello, path: hello, id: 7}]
            teams:
              - id: 1
                token: phc_1
                plugins:
                  - {plugin: hello, id: 70, config: {host: h, key: VALUE}}
              - id: 2
                token: phc_2
                plugins: [{plugin: hello, id: 71}]
            """;

    @TempDir Path folder;
    @TempDir Path outside;

    private FolderRegistryLoader loader;

    @BeforeEach
    void write() throws Exception {
        Files.createDirectories(folder.resolve("hello"));
        Files.writeString(
                folder.resolve("hello/plugin.json"),
                """
                {"name": "hello", "config": [
                  {"key": "host", "type": "string", "default": "localhost"},
                  {"key": "key", "type": "string", "secret": true},
                  {"key": "cert", "type": "attachment", "secret": true}]}""");
        code("export function processEvent(event) { return event }");
        file("");
        loader = new FolderRegistryLoader(folder.toString(), RegistryRules.DEFAULT);
    }

    private void code(String text) throws Exception {
        Files.writeString(folder.resolve("hello/index.js"), text);
    }

    private void file(String key) throws Exception {
        Files.writeString(
                folder.resolve("registry.yaml"), FILE.replace("VALUE", "\"" + key + "\""));
    }

    private FolderRegistryLoader with(PlainSecrets plain, boolean approval) throws Exception {
        return new FolderRegistryLoader(
                folder.toString(),
                new RegistryRules(
                        new SecretSettings(
                                SecretReference.parse("file:keys.json", "keys", outside), plain),
                        approval));
    }

    private RegistryFingerprints prints() throws Exception {
        try (FolderRegistryPoll poll = new FolderRegistryPoll(loader)) {
            return poll.take();
        }
    }

    private PluginInstallation first() throws Exception {
        RegistrySnapshot snapshot = loader.load();
        assertThat(snapshot.refused()).isEmpty();
        return snapshot.chain(1).get(0);
    }

    private String reason() throws Exception {
        RegistrySnapshot snapshot = loader.load();
        assertThat(snapshot.chain(1)).isEmpty();
        assertThat(snapshot.chain(2)).as("others go on").hasSize(1);
        return snapshot.refused().get(0).reason();
    }

    @Test
    void readsTeamsConfigsAndDefaults() throws Exception {
        RegistrySnapshot snapshot = loader.load();
        assertThat(snapshot.teams().byToken("phc_2").id()).isEqualTo(2);
        PluginInstallation one = snapshot.chain(1).get(0);
        PluginInstallation two = snapshot.chain(2).get(0);
        assertThat(one.identity().pluginId()).isEqualTo(7);
        assertThat(one.configId()).isEqualTo(70);
        assertThat(one.configJson()).isEqualTo("{\"host\":\"h\",\"key\":\"\"}");
        assertThat(two.configJson()).isEqualTo("{\"host\":\"localhost\"}");
        assertThat(one.code()).isSameAs(two.code());
        assertThat(loader.load(snapshot).chain(1).get(0).code()).isSameAs(one.code());
    }

    @Test
    void secretsComeFromTheEnvironmentOrFromFilesElsewhere() throws Exception {
        Files.writeString(outside.resolve("key"), "s3cret\n");
        file("file:" + outside.resolve("key"));
        assertThat(first().configJson()).contains("\"key\":\"s3cret\"");
        assertThat(first().secrets().apply("s3cret")).isEqualTo(SecretMask.HIDDEN);
        file("env:PATH");
        assertThat(new ObjectMapper().readTree(first().configJson()).get("key").asText())
                .isEqualTo(System.getenv("PATH"));
        file("env:HEDGEROW_NOT_THERE");
        assertThat(reason())
                .isEqualTo(
                        "registry.yaml, line 7, teams[0].plugins[0]: Environment variable HEDGEROW_NOT_THERE is not set in this process");
        file("file:/no/such");
        assertThat(reason()).endsWith("File /no/such does not exist");
    }

    @Test
    void secretsInTheFolderAreEncrypted() throws Exception {
        SecretKeys keys = SecretKeys.generate();
        Files.writeString(outside.resolve("keys.json"), keys.toJson());
        loader = with(PlainSecrets.AUTO, false);
        SecretOwner owner = new SecretOwner(1, "hello");
        String sealed =
                new SecretCipher(keys).encrypt(owner.config("key"), TextNode.valueOf("s3cret"));
        file(sealed);
        assertThat(first().configJson()).contains("\"key\":\"s3cret\"");
        Files.writeString(folder.resolve("sealed"), sealed);
        file("file:sealed");
        assertThat(first().configJson()).contains("\"key\":\"s3cret\"");

        file("s3cret");
        assertThat(reason())
                .startsWith("Secret \"key\" of plugin hello of team 1 is in plain text")
                .doesNotContain("s3cret");
        Files.writeString(folder.resolve("plain"), "s3cret");
        file("file:plain");
        assertThat(reason()).contains("is in plain text");
        loader = with(PlainSecrets.ALLOW, false);
        assertThat(first().configJson()).contains("\"key\":\"s3cret\"");
    }

    @Test
    void aBrokenFileIsNoRegistry() throws Exception {
        file("\nx");
        Files.writeString(folder.resolve("registry.yaml"), FILE + "    nonsense: 1\n");
        String message = "registry.yaml, line 11, teams[1].nonsense: is no key that is known here";
        assertThatThrownBy(() -> loader.load())
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageEndingWith(message);
        assertThatThrownBy(this::prints)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageEndingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{host: 5}                | \"host\" must be a string, not 5",
                "{hots: h}                | unknown config key \"hots\": the plugin has host, key, kind, port, cert",
                "{kind: c}                | \"kind\" must be one of [a, b], not \"c\"",
                "{key: 7}                 | \"key\" must be a string, not \"a secret value\"",
                "{cert: text}             | \"cert\" is an attachment: give it with `hedgerow plugin attach`",
                "{deliveryShards: many}   | \"deliveryShards\" must look like \\d{1,12}, not \"many\"",
                "{host: ''}               | a value for host is required",
                "{kind: b}                | a value for port is required"
            })
    void whatDoesNotFollowTheSchemaIsRefused(String config, String complaint) throws Exception {
        Files.writeString(
                folder.resolve("hello/plugin.json"),
                """
                {"name": "hello", "config": [
                  {"key": "host", "type": "string", "default": "localhost", "required": true},
                  {"key": "key", "type": "string", "secret": true},
                  {"key": "kind", "type": "choice", "choices": ["a", "b"]},
                  {"key": "port", "type": "string", "required_if": [["kind", "b"]]},
                  {"key": "cert", "type": "attachment"}]}""");
        Files.writeString(
                folder.resolve("registry.yaml"), FILE.replace("{host: h, key: VALUE}", config));
        assertThat(reason()).isEqualTo("registry.yaml, line 7, teams[0].plugins[0]: " + complaint);
    }

    @Test
    void anAttachmentMustBeOneOfTheSchemaAndOfASizeThatFits() throws Exception {
        Path file = folder.resolve("cert.pem");
        Files.writeString(file, "cert");
        String attached = "config: {host: h}, attachments: {cert: {file: cert.pem}}";
        Files.writeString(
                folder.resolve("registry.yaml"),
                FILE.replace("config: {host: h, key: VALUE}", attached.replace("cert:", "host:")));
        assertThat(reason()).endsWith("\"host\" is no attachment but a string: use config set");
        Files.writeString(
                folder.resolve("registry.yaml"),
                FILE.replace("config: {host: h, key: VALUE}", attached));
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(ConfigRules.LARGEST_ATTACHMENT + 1L);
        }
        assertThat(reason()).endsWith("cert.pem is larger than 64 MiB");
    }

    @Test
    void aBrokenPluginConcernsOnlyItself() throws Exception {
        code("export function (");
        PluginInstallation broken = first();
        assertThat(broken.code()).isNull();
        assertThat(broken.loadError()).startsWith("Could not load plugin hello: ");
        Files.delete(folder.resolve("hello/plugin.json"));
        assertThat(first().loadError()).contains("Could not find plugin.json");
    }

    @Test
    void onlyApprovedContentRunsWhenThatIsAsked() throws Exception {
        loader =
                new FolderRegistryLoader(
                        folder.toString(), new RegistryRules(SecretSettings.DEFAULT, true));
        assertThat(loader.load().refused()).hasSize(2);
        RegistryFingerprints before = prints();
        String hash = PluginPackage.read(folder.resolve("hello")).sha256();
        Files.writeString(
                folder.resolve("registry.yaml"),
                FILE.replace("VALUE", "''")
                        + "approved: [{sha256: %s, by: me, at: today}]\n".formatted(hash));
        assertThat(loader.load().installations()).isEqualTo(2);
        assertThat(prints().changedSince(before))
                .containsExactly(new Owner(1, 70), new Owner(2, 71));
        code("export const other = 1");
        assertThat(loader.load().installations()).isZero();
    }

    @Test
    void fingerprintsChangeWithWhatTheyStandFor() throws Exception {
        RegistryFingerprints before = prints();
        assertThat(prints()).isEqualTo(before);
        Files.writeString(outside.resolve("key"), "a");
        file("file:" + outside.resolve("key"));
        RegistryFingerprints changed = prints();
        assertThat(changed.changedSince(before)).containsExactly(new Owner(1, 70));
        Files.writeString(outside.resolve("key"), "other");
        assertThat(prints().changedSince(changed)).containsExactly(new Owner(1, 70));
        file("");
        code("export const other = 1");
        assertThat(prints().changedSince(before))
                .containsExactly(new Owner(1, 70), new Owner(2, 71));
        code("export function processEvent(event) { return event }");
        assertThat(prints()).isEqualTo(before);
        Files.writeString(
                folder.resolve("registry.yaml"),
                FILE.replace("VALUE", "''").replace("token: phc_2", "token: phc_3"));
        assertThat(prints().changedSince(before)).containsExactly(new Owner(2, 0));
    }
}
