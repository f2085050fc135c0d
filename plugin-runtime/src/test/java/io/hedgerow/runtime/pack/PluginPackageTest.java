package io.hedgerow.runtime.pack;

import static io.hedgerow.runtime.pack.Archives.tgz;
import static io.hedgerow.runtime.pack.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract §1.1, §1.2, §1.5; archives are hostile input. */
class PluginPackageTest {

    private static final String MANIFEST = "{\"name\":\"P\"}";

    @TempDir Path folder;

    @Test
    void readsTheNpmLayout() throws Exception {
        byte[] tgz = tgz("package/plugin.json", MANIFEST, "package/index.ts", "export const a = 1");

        PluginPackage plugin = PluginPackage.ofArchive(tgz, "p.tgz");

        assertThat(plugin.entry()).isEqualTo("index.ts");
        assertThat(plugin.source()).isEqualTo("export const a = 1");
        assertThat(plugin.manifest().name()).isEqualTo("P");
    }

    @Test
    void readsTheGitHubLayoutAndMain() throws Exception {
        byte[] zip =
                zip(
                        "repo-1a2b/plugin.json", "{\"name\":\"P\",\"main\":\"./dist/index.js\"}",
                        "repo-1a2b/dist/index.js", "1",
                        "repo-1a2b/index.js", "2",
                        "repo-1a2b/logo.png", "x");

        PluginPackage plugin = PluginPackage.ofArchive(zip, "p.zip");

        assertThat(plugin.entry()).isEqualTo("dist/index.js");
        assertThat(plugin.source()).isEqualTo("1");
    }

    @Test
    void readsAFolderInsideAnArchive() throws Exception {
        byte[] zip =
                zip(
                        "repo-1a2b/plugins/one/plugin.json",
                        MANIFEST,
                        "repo-1a2b/plugins/one/index.js",
                        "1");

        assertThat(PluginPackage.ofArchive(zip, "p.zip", "plugins/one").source()).isEqualTo("1");
        refused(() -> PluginPackage.ofArchive(zip, "p.zip", "plugins/two"), "there is no folder");
        refused(() -> PluginPackage.ofArchive(zip, "p.zip", "../x"), "leads out of the archive");
    }

    @Test
    void whatIsStoredReadsAsTheSamePlugin() throws Exception {
        Files.writeString(
                folder.resolve("plugin.json"), "{\n  \"config\": [],\n  \"main\": \"a.js\",\n}");
        Files.writeString(folder.resolve("a.js"), "1");
        Files.writeString(folder.resolve("site.ts"), "2");

        PluginPackage plugin = PluginPackage.read(folder);
        Map<String, String> stored = plugin.storedFiles();

        assertThat(stored)
                .containsEntry(
                        "plugin.json",
                        "{\"config\":[],\"main\":\"a.js\",\"name\":\"%s\"}"
                                .formatted(folder.getFileName()))
                .containsEntry("index.ts", "1")
                .containsEntry("site.ts", "2")
                .hasSize(3);
        assertThat(
                        PluginPackage.inline(
                                        stored.get("plugin.json"),
                                        "index.ts",
                                        stored.get("index.ts"))
                                .sha256())
                .isEqualTo(plugin.sha256());
    }

    @Test
    void theHashFollowsTheContent() throws Exception {
        PluginPackage one = PluginPackage.inline(MANIFEST, "index.ts", "1");
        PluginPackage same = PluginPackage.inline(MANIFEST, "index.ts", "1");
        PluginPackage other = PluginPackage.inline(MANIFEST, "index.ts", "2");

        assertThat(one.sha256()).isEqualTo(same.sha256()).isNotEqualTo(other.sha256());
    }

    @Test
    void aFolderWithoutANameIsCalledAfterItself() throws Exception {
        Files.writeString(folder.resolve("plugin.json"), "{}");
        Files.writeString(folder.resolve("index.js"), "1");

        PluginPackage plugin = PluginPackage.read(folder);

        assertThat(plugin.manifest().name()).isEqualTo(folder.getFileName().toString());
        assertThat(plugin.warnings()).singleElement().asString().contains("'name' is missing");
    }

    @Test
    void mainMayNotLeaveTheFolder() throws Exception {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.writeString(folder.resolve("secret.js"), "1");
        Files.writeString(
                inside.resolve("plugin.json"), "{\"name\":\"P\",\"main\":\"../secret.js\"}");
        refused(() -> PluginPackage.read(inside), "leads out of the package");

        Files.writeString(inside.resolve("plugin.json"), MANIFEST);
        Files.createSymbolicLink(inside.resolve("index.js"), folder.resolve("secret.js"));
        refused(() -> PluginPackage.read(inside), "a link that leads out of the folder");
    }

    @Test
    void aSitePartAloneIsAWarning() throws Exception {
        PluginPackage plugin =
                PluginPackage.ofArchive(zip("plugin.json", MANIFEST, "site.ts", "1"), "p.zip");

        assertThat(plugin.hasBackend()).isFalse();
        assertThat(plugin.warnings()).singleElement().asString().contains("only a site part");
    }

    @Test
    void refusesWhatIsMissingOrDamaged() throws Exception {
        refused(
                () -> PluginPackage.ofArchive(zip("a/x.js", "1"), "p.zip"),
                "Could not find plugin.json");
        refused(
                () -> PluginPackage.ofArchive(zip("plugin.json", MANIFEST), "p.zip"),
                "Could not find main file index.js or index.ts");
        refused(() -> PluginPackage.ofArchive(new byte[] {1, 2, 3}, "p.zip"), "neither a zip");
        byte[] zip = zip("plugin.json", MANIFEST, "index.js", "1");
        refused(
                () ->
                        PluginPackage.ofArchive(
                                java.util.Arrays.copyOf(zip, zip.length / 2), "p.zip"),
                "damaged");
    }

    @Test
    void refusesTextThatIsNotUtf8() throws Exception {
        Files.writeString(folder.resolve("plugin.json"), MANIFEST);
        Files.write(folder.resolve("index.js"), new byte[] {'a', (byte) 0xff});
        refused(() -> PluginPackage.read(folder), "index.js is not UTF-8");
    }

    @Test
    void readsTheConfigSchemaInBothForms() throws Exception {
        PluginManifest array =
                PluginManifest.parse(
                        """
                        {"name":"P","config":[
                          {"markdown":"# Hi"},
                          {"key":"mode","type":"choice","choices":["a","b"],"default":"a","required":true},
                          {"key":"token","type":"string","secret":true,"required_if":[["mode","a"]]},
                          {"key":"odd","type":"colour"},
                        ]}""",
                        "plugin.json",
                        null);
        assertThat(array.config()).hasSize(4);
        assertThat(array.config().get(2).requiredIf().get(0).key()).isEqualTo("mode");
        assertThat(array.warnings())
                .anyMatch(w -> w.contains("comma"))
                .anyMatch(w -> w.contains("unknown type 'colour'"));

        PluginManifest object =
                PluginManifest.parse(
                        """
                        {"name":"P","config":{"last":{"type":"string"},"first":{"type":"string","order":1}}}""",
                        "plugin.json",
                        null);
        assertThat(object.config()).extracting(ConfigField::key).containsExactly("first", "last");
    }

    @Test
    void saysWhereAManifestIsWrong() {
        manifestRefused("{", "plugin.json:1:", "invalid JSON");
        manifestRefused("[]", "must be a JSON object");
        manifestRefused("{}", "'name' is missing");
        manifestRefused("{\"name\":\"P\",\"main\":3}", "'main' must be a string");
        manifestRefused(
                "{\"name\":\"P\",\"config\":[{\"key\":\"k\",\"type\":\"choice\"}]}",
                "config[0] is a 'choice' and needs");
        manifestRefused(
                "{\"name\":\"P\",\"config\":[{\"key\":\"k\",\"type\":\"string\"},{\"key\":\"k\",\"type\":\"string\"}]}",
                "two fields with the key 'k'");
        manifestRefused("{\"name\":\"P\",\"config\":[{}]}", "config[0] needs a 'key'");
        manifestRefused("{\"name\":\"P\",\"publicJobs\":[]}", "'publicJobs' must be an object");
    }

    private static void manifestRefused(String json, String... parts) {
        assertThatThrownBy(() -> PluginManifest.parse(json, "plugin.json", null))
                .isInstanceOf(PluginPackageException.class)
                .hasMessageContainingAll(parts);
    }

    private static void refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable read, String part) {
        assertThatThrownBy(read)
                .isInstanceOf(PluginPackageException.class)
                .hasMessageContaining(part);
    }
}
