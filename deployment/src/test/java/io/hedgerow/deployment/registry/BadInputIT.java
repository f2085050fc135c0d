package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.runtime.PluginEngine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong is told in one line, and changes nothing in the database. */
@TestInstance(Lifecycle.PER_CLASS)
class BadInputIT {

    private static final String MANIFEST = "{\"name\": \"p\"}";
    private static final String CODE = "export const processEvent = (e) => e";
    private static final String SCHEMA =
            """
            [{"key": "text", "type": "string", "required": true, "default": "t"},
             {"key": "mode", "type": "choice", "choices": ["a", "b"]},
             {"key": "data", "type": "json"},
             {"key": "flag", "type": "boolean"},
             {"key": "token", "type": "string", "secret": true},
             {"key": "file", "type": "attachment"}]
            """;

    @TempDir static Path folder;
    private RegistryDatabase db;
    private PluginEngine kept;
    private Path keys;

    @BeforeAll
    void start() throws Exception {
        System.setProperty("hedgerow.transpiled.cache", folder.resolve("cache").toString());
        kept = PluginEngine.acquire();
        keys = folder.resolve("keys.json");
        Files.writeString(keys, SecretKeys.generate().toJson());
        db = new RegistryDatabase(folder);
        run("team", "create", "t", "--new-organization", "first");
        run("team", "create", "u", "--new-organization", "second");
        db.update("UPDATE posthog_organization SET plugins_access_level = 3 WHERE name = 'second'");
        run("plugin", "install", plugin("good", SCHEMA, CODE), "--organization", "first");
        run("plugin", "config", "set", "good", "mode=a", "--team", "1");
        Files.writeString(folder.resolve("token"), "s3cret");
        run(
                "plugin",
                "config",
                "set",
                "good",
                "--from",
                "token=file:" + folder.resolve("token"),
                "--team",
                "1");
        run("plugin", "enable", "good", "--team", "1");
        run(
                "plugin",
                "install",
                plugin("shared", "[]", CODE),
                "--global",
                "--organization",
                "first");
        run("plugin", "enable", "shared", "--team", "2");
        files();
    }

    @AfterAll
    void stop() {
        db.close();
        kept.close();
    }

    private void files() throws Exception {
        package_("no-manifest", null, CODE);
        package_("no-json", "{\"name\": \"p\",, }", CODE);
        package_("array", "[]", CODE);
        package_("no-main", "{\"name\": \"p\", \"main\": \"dist/index.js\"}", CODE);
        package_("outside", "{\"name\": \"p\", \"main\": \"../../etc/passwd\"}", CODE);
        package_("schema", "{\"name\": \"p\", \"config\": \"text\"}", CODE);
        package_(
                "choices",
                "{\"name\": \"p\", \"config\": [{\"key\": \"k\", \"type\": \"choice\"}]}",
                CODE);
        package_("number", "{\"name\": 1}", CODE);
        package_("long-name", "{\"name\": \"" + "n".repeat(201) + "\"}", CODE);
        package_(
                "stateless",
                "{\"name\": \"p\", \"stateless\": true, \"config\": [{\"key\": \"k\", \"type\": \"string\"}]}",
                CODE);
        package_("nul-manifest", "{\"name\": \"p\", \"description\": \"\\u0000\"}", CODE);
        package_("nul-code", MANIFEST, CODE + "// \0");
        package_("syntax", MANIFEST, "export const = 1");
        package_("import", MANIFEST, "import fs from 'fs'\nexport const x = fs");
        package_("throws", MANIFEST, "throw new Error('at once')");
        package_("huge", MANIFEST, CODE + " ".repeat(9 << 20));
        package_("twice", "{\"name\": \"good\"}", CODE);
        package_(
                "more-required",
                "{\"name\": \"good\", \"config\": [{\"key\": \"new\", \"type\": \"string\", \"required\": true}, {\"key\": \"token\", \"type\": \"string\", \"secret\": true}]}",
                CODE);
        package_(
                "reveals",
                "{\"name\": \"good\", \"config\": [{\"key\": \"token\", \"type\": \"string\"}]}",
                CODE);
        Path noText = package_("no-text", MANIFEST, "");
        byte[] latin1 = "// caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(noText.resolve("index.js"), latin1);
        Files.write(folder.resolve("latin1.js"), latin1);
        Files.write(folder.resolve("large.js"), new byte[9 << 20]);
        byte[] zip = zip("plugin.json", MANIFEST, "index.js", CODE);
        Files.write(folder.resolve("short.zip"), Arrays.copyOf(zip, zip.length - 30));
        Files.write(
                folder.resolve("hostile.zip"), zip("plugin.json", MANIFEST, "../index.js", CODE));
        Files.writeString(folder.resolve("text.zip"), "this is no archive");
        Files.write(folder.resolve("broken.tgz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
        Files.writeString(folder.resolve("array.json"), "[]");
        Files.writeString(folder.resolve("broken.json"), "{\"mode\": ");
        Files.writeString(folder.resolve("double.json"), "{\"mode\": \"a\", \"mode\": \"b\"}");
        Files.writeString(folder.resolve("number.json"), "{\"text\": 1}");
        Files.writeString(folder.resolve("secret.json"), "{\"token\": 1234567}");
        Files.writeString(folder.resolve("nul.json"), "{\"text\": \"\\u0000\"}");
        Files.writeString(folder.resolve("null.json"), "{\"text\": null}");
        Files.writeString(folder.resolve("good.json"), "{\"mode\": \"b\"}");
    }

    private Path package_(String name, String manifest, String code) throws Exception {
        Path plugin = Files.createDirectories(folder.resolve(name));
        if (manifest != null) {
            Files.writeString(plugin.resolve("plugin.json"), manifest);
        }
        Files.writeString(plugin.resolve("index.js"), code);
        return plugin;
    }

    private String plugin(String name, String schema, String code) throws Exception {
        return package_(name, "{\"name\": \"" + name + "\", \"config\": " + schema + "}", code)
                .toString();
    }

    private static byte[] zip(String... namesAndTexts) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private void run(String... arguments) {
        CommandRun run = db.command(keys.toString(), arguments);
        assertThat(run.status()).as(run.err()).isZero();
    }

    private void refused(int status, String keysFile, String command, String message)
            throws Exception {
        List<String> before = db.everything();
        String[] words = command.replace("%", folder + "/").split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace('~', ' ');
        }
        CommandRun run = db.command(keysFile, words);
        assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message).doesNotContain("s3cret").doesNotContain("1234567");
        if (status == 1) {
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).startsWith("hedgerow: ");
        }
        assertThat(db.everything()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    %nowhere | there is no such folder or archive
                    %no-manifest | Could not find plugin.json
                    %no-json | plugin.json:1:14: invalid JSON
                    %array | must be a JSON object
                    %no-main | Could not find main file dist/index.js
                    %outside | leads out of the package
                    %schema | config must be an array of fields
                    %choices | needs a non-empty array 'choices'
                    %number | 'name' must be a string, not 1
                    %long-name | the plugin's name has 201 characters, and 200 are the most
                    %stateless | Stateless plugins cannot have a config!
                    %nul-manifest | plugin.json holds a NUL character
                    %nul-code | index.ts holds a NUL character
                    %syntax | plugin "p" cannot be loaded: SyntaxError: index.js:1:13
                    %import | 'fs'
                    %throws | plugin "p" cannot be loaded: Error: at once
                    %huge | index.js is larger than 8388608 bytes
                    %no-text | index.js is not UTF-8 text
                    %twice | is installed already: use `hedgerow plugin upgrade`
                    %short.zip | the archive is damaged
                    %hostile.zip | leads out of the archive
                    %text.zip | is neither a zip archive nor a gzipped tar archive
                    %broken.tgz | the archive is damaged
                    %syntax/index.js | is neither a zip archive nor a gzipped tar archive
                    --source %latin1.js --name x | is not UTF-8 text
                    --source %large.js --name x | is larger than 8388608 bytes
                    --source %nowhere.js --name x | there is no such file
                    --source %syntax/index.js --name x | cannot be loaded: SyntaxError: index.ts:1:13
                    --link %good.json | is no folder
                    --link %nowhere | there is no such plugin folder
                    some-package@latest | say which version of some-package exactly
                    %scoped | there is no such folder or archive
                    https://example.com/a/b | Must be a GitHub/GitLab repository or npm package URL!
                    %good --organization third | there is no organization "third"
                    %good --organization second | may not install plugins: its plugins_access_level is 3 (config), and 6 (install) is needed
                    """)
    void aPluginThatIsNotInstalled(String source, String message) throws Exception {
        String organization = source.contains("--organization") ? "" : " --organization first";
        refused(1, keys.toString(), "plugin install " + source + organization, message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    plugin config set good colour=red --team 1 | unknown config key "colour": the plugin has text, mode
                    plugin config set good mode=c --team 1 | "mode" must be one of [a, b], not "c"
                    plugin config set good data={a} --team 1 | "data" must be JSON
                    plugin config set good flag=yes --team 1 | "flag" must be true or false, not "yes"
                    plugin config set good token=s3cret --team 1 | "token" is secret and must not stand on the command line
                    plugin config set good file=x --team 1 | "file" is an attachment
                    plugin config set good exportEventsBufferBytes=many --team 1 | "exportEventsBufferBytes" must look like
                    plugin config set good missedTicks=sometimes --team 1 | "missedTicks" must look like
                    plugin config set good on_error=ignore --team 1 | "on_error" must look like
                    plugin config set good text= --team 1 | a value for text is required: plugin "good" (1) is enabled for team 1
                    plugin config set good --unset text --team 1 | a value for text is required
                    plugin config set good --unset colour --team 1 | unknown config key "colour"
                    plugin config set good --file %array.json --team 1 | must hold a JSON object
                    plugin config set good --file %broken.json --team 1 | broken.json:1:10: invalid JSON
                    plugin config set good --file %double.json --team 1 | invalid JSON
                    plugin config set good --file %number.json --team 1 | "text" must be a string, not 1
                    plugin config set good --file %secret.json --team 1 | "token" must be a string, not "a secret value"
                    plugin config set good --file %nul.json --team 1 | "text" holds a NUL character
                    plugin config set good --file %null.json --team 1 | a value for text is required
                    plugin config set good --file %latin1.js --team 1 | is not UTF-8 text
                    plugin config set good --file %large.js --team 1 | is larger than 8388608 bytes
                    plugin config set good --file %nowhere --team 1 | there is no such file
                    plugin config set good --from text=file:%nowhere --team 1 | there is no such file
                    plugin config set good --from text=env:HEDGEROW_NO_SUCH --team 1 | HEDGEROW_NO_SUCH is not set
                    plugin config set good --from text=s3cret --team 1 | must say where it is
                    plugin config set good mode=a --team 9 | there is no team 9
                    plugin config set none mode=a --team 1 | there is no plugin "none" for organization "first"
                    plugin config set good mode=a --team 2 | there is no plugin "good" for organization "second"
                    plugin config get good colour --team 1 | has no config key "colour"
                    plugin config get shared --team 1 | team 1 has no config of plugin "shared"
                    plugin attach good mode %good.json --team 1 | "mode" is no attachment but a choice
                    plugin attach good other %good.json --team 1 | unknown config key "other"
                    plugin attach good file %nowhere --team 1 | there is no such file
                    plugin attach good file --remove --team 1 | team 1 has no file "file"
                    plugin order good good --team 1 | plugin good is named twice
                    plugin order shared --team 1 | team 1 has no config of plugin "shared"
                    plugin disable shared --team 1 | team 1 has no config of plugin "shared"
                    plugin enable 4711 --team 1 | there is no plugin 4711
                    plugin show none | there is no plugin "none"
                    plugin upgrade good %syntax | cannot be loaded: SyntaxError
                    plugin upgrade good %twice | \\"token\\" is secret, and would not be any more, but team 1 has a value
                    plugin upgrade good %reveals | \\"token\\" is secret, and would not be any more
                    plugin upgrade good %more-required | team 1, which has it enabled, lacks a value for new: the new version requires it
                    plugin upgrade good | was not installed from an address
                    plugin uninstall good | plugin "good" (1) is enabled for team 1: disable it first, or use --force
                    plugin uninstall shared --force | This plugin is marked as global! Make it local before uninstallation
                    plugin mark shared --no-global | team 2 of organization "second" has plugin "shared" (2) enabled
                    team create x --token phc_taken --organization none | there is no organization "none"
                    team create x | there are several organizations
                    """)
    void aChangeThatIsNotMade(String command, String message) throws Exception {
        refused(1, keys.toString(), command, message.replace("\\", ""));
    }

    @Test
    void aSecretNeedsKeys() throws Exception {
        refused(
                1,
                null,
                "plugin config set good --from token=file:%token --team 1",
                "cannot be encrypted: no keys are configured");
        refused(1, "%nowhere", "plugin config set good mode=b --team 1", "nowhere");
    }

    @Test
    void whatIsNotUnderstoodIsStatusTwo() throws Exception {
        refused(2, null, "plugin install", "give either SOURCE, or --source FILE with --name NAME");
        refused(2, null, "plugin install --source %latin1.js", "give either SOURCE");
        refused(2, null, "plugin enable good", "Missing required option: '--team=ID'");
        refused(2, null, "plugin enable good --team one", "'one' is not an int");
        refused(2, null, "plugin mark good", "give --[no-]global or --[no-]preinstalled");
        refused(2, null, "plugin attach good file --team 1", "give either FILE or --remove");
        refused(2, null, "plugin config set good mode --team 1", "KEY=VALUE");
    }

    @Test
    void aDatabaseWithoutARegistryIsNamed() {
        CommandRun run =
                CommandRun.of(
                        "plugin", "list", "--postgres.url", "jdbc:postgresql://127.0.0.1:1/x");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("jdbc:postgresql://127.0.0.1:1/x", "refused");
    }
}
