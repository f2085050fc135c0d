package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.registry.source.CodeHosts;
import io.hedgerow.deployment.registry.source.FakeHosts;
import io.hedgerow.deployment.registry.source.SourceAddress;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.runtime.PluginEngine;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From where a plugin can be installed and upgraded, down to its row and to what the job runs. */
class InstallSourcesIT {

    private static final String ROOT = "00000000-0000-0000-0000-000000000001";
    private static final String PLAIN = "00000000-0000-0000-0000-000000000002";
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static PluginEngine kept;

    @TempDir Path folder;
    private RegistryDatabase db;

    @BeforeAll
    static void keepTheEngine() {
        kept = PluginEngine.acquire();
    }

    @AfterAll
    static void leaveTheEngine() {
        kept.close();
    }

    @BeforeEach
    void start() throws Exception {
        System.setProperty("hedgerow.transpiled.cache", folder.resolve("cache").toString());
        db = new RegistryDatabase(folder);
        db.update(
                "INSERT INTO posthog_organization (id, name, plugins_access_level) VALUES"
                        + " ('%s', 'root', 9), ('%s', 'plain', 6)".formatted(ROOT, PLAIN),
                "INSERT INTO posthog_team (organization_id, api_token) VALUES"
                        + " ('%s', 'phc_1'), ('%s', 'phc_2')".formatted(ROOT, PLAIN));
    }

    @AfterEach
    void stop() {
        db.close();
    }

    private static String manifest(String name) {
        return "{\"name\": \"%s\", \"config\": [{\"key\": \"a\", \"type\": \"string\"}]}"
                .formatted(name);
    }

    private static String code(String mark) {
        return "export function processEvent(event) { event.properties.mark = '%s'; return event }"
                .formatted(mark);
    }

    private CommandRun run(String... arguments) {
        CommandRun run = db.command(null, arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return run;
    }

    private JsonNode json(String... arguments) throws Exception {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        CommandRun run = run(all);
        assertThat(run.out().lines()).as("one document").hasSize(1);
        return run.json();
    }

    private String refused(String... arguments) {
        CommandRun run = db.command(null, arguments);
        assertThat(run.status()).as(run.out()).isEqualTo(1);
        return run.err();
    }

    /** What the job would run for a team. */
    private List<String> marks(int team) throws Exception {
        return db.loader().load().chain(team).stream()
                .map(each -> each.code().text().replaceAll("(?s).*mark = ['\"](\\w+)['\"].*", "$1"))
                .toList();
    }

    private String row(String name) throws Exception {
        return db.rows(
                        "SELECT plugin_type, url, tag, organization_id FROM posthog_plugin WHERE name = '"
                                + name
                                + "'")
                .get(0);
    }

    @Test
    void archivesAndSingleFiles() throws Exception {
        Path zip = folder.resolve("p.zip");
        Files.write(
                zip,
                FakeHosts.zip("p-1/plugin.json", manifest("zipped"), "p-1/index.js", code("zip")));
        Path tgz = folder.resolve("p.tgz");
        Files.write(
                tgz,
                FakeHosts.tgz(
                        "package/plugin.json",
                        manifest("tarred"),
                        "package/index.js",
                        code("tgz")));
        Path file = folder.resolve("single.ts");
        Files.writeString(file, code("file").replace("(event)", "(event: any)"));

        json("plugin", "install", zip.toString(), "--organization", "root");
        json("plugin", "install", tgz.toString(), "--organization", "root");
        json(
                "plugin",
                "install",
                "--source",
                file.toString(),
                "--name",
                "single",
                "--organization",
                ROOT);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(code("stdin").getBytes(StandardCharsets.UTF_8)));
        try {
            json("plugin", "install", "--source", "-", "--name", "piped", "--organization", "root");
        } finally {
            System.setIn(before);
        }
        for (String name : List.of("zipped", "tarred", "single", "piped")) {
            JsonNode enabled = json("plugin", "enable", name, "--team", "1");
            assertThat(enabled.findValue("inForce").booleanValue()).isTrue();
        }
        assertThat(marks(1)).containsExactly("zip", "tgz", "file", "stdin");
        assertThat(row("single")).isEqualTo("source|null|null|" + ROOT);

        Files.writeString(file, code("newer"));
        json("plugin", "upgrade", "single", "--source", file.toString());
        assertThat(marks(1)).containsExactly("zip", "tgz", "newer", "stdin");
        assertThat(refused("plugin", "upgrade", "single"))
                .contains("was not installed from an address: say where its new version is");
        assertThat(refused("plugin", "install", zip.toString(), "--organization", "root"))
                .contains("is installed already: use `hedgerow plugin upgrade`");

        assertThat(
                        json("plugin", "disable", "zipped", "--team", "1")
                                .findValue("enabled")
                                .booleanValue())
                .isFalse();
        json("plugin", "uninstall", "zipped");
        assertThat(db.rows("SELECT name FROM posthog_plugin ORDER BY name"))
                .containsExactly("piped", "single", "tarred");
    }

    @Test
    void aLinkedFolderIsReadWhereItIs() throws Exception {
        Path linked = Files.createDirectories(folder.resolve("linked"));
        Files.writeString(linked.resolve("plugin.json"), manifest("linked"));
        Files.writeString(linked.resolve("index.js"), code("first"));
        assertThat(
                        refused(
                                "plugin",
                                "install",
                                linked.toString(),
                                "--link",
                                "--organization",
                                "plain"))
                .contains("plain");
        run("plugin", "install", linked.toString(), "--link", "--organization", "root");
        run("plugin", "enable", "linked", "--team", "1");
        assertThat(row("linked")).isEqualTo("local|file:" + linked + "|null|" + ROOT);
        assertThat(marks(1)).containsExactly("first");
        Files.writeString(linked.resolve("index.js"), code("second"));
        assertThat(marks(1)).containsExactly("second");
    }

    @Test
    void anAddressWithItsCommitAndANewerOne() throws Exception {
        try (FakeHosts hosts = new FakeHosts()) {
            SourceAddress addresses =
                    new SourceAddress(
                            new CodeHosts(
                                    hosts.address(), hosts.address() + "/api", hosts.address()),
                            HttpClient.newHttpClient(),
                            Map.of());
            hosts.answer(
                    "/o/r/archive/" + COMMIT + ".zip",
                    FakeHosts.zip("r/plugin.json", manifest("fetched"), "r/index.js", code("hub")));
            Registry registry =
                    new Registry(
                            new PostgresLogin(db.url(), "postgres", "postgres"),
                            SecretSettings.DEFAULT);
            Plugin plugin =
                    registry.write(
                                    db ->
                                            new PluginInstaller(db, InstallGate.OPEN)
                                                    .install(
                                                            new Organizations(db).find("root"),
                                                            CheckedPlugin.check(
                                                                    addresses
                                                                            .of(
                                                                                    "https://github.com/o/r/commit/"
                                                                                            + COMMIT,
                                                                                    false)
                                                                            .fetch())))
                            .plugin();
            run("plugin", "enable", "fetched", "--team", "1");
            assertThat(marks(1)).containsExactly("hub");
            assertThat(row("fetched"))
                    .isEqualTo(
                            "custom|https://github.com/o/r/tree/%s|%s|%s"
                                    .formatted(COMMIT, COMMIT, ROOT));

            String newer = COMMIT.replace('0', 'f');
            hosts.answer(
                    "/api/repos/o/r/commits?per_page=1&sha=main", "[{\"sha\": \"" + newer + "\"}]");
            hosts.answer(
                    "/o/r/archive/" + newer + ".zip",
                    FakeHosts.zip(
                            "r/plugin.json", manifest("fetched"), "r/index.js", code("newer")));
            CheckedPlugin next = CheckedPlugin.check(addresses.newer(plugin, "main").fetch());
            registry.write(
                    db -> new PluginInstaller(db, InstallGate.OPEN).upgrade(plugin, next, false));
            assertThat(marks(1)).containsExactly("newer");
            assertThat(row("fetched")).contains(newer);
        }
    }

    @Test
    void whoMayMarkAPluginAndWhatThatDoes() throws Exception {
        Path file = folder.resolve("single.js");
        Files.writeString(file, code("shared"));
        run(
                "plugin",
                "install",
                "--source",
                file.toString(),
                "--name",
                "mine",
                "--organization",
                "plain");
        assertThat(refused("plugin", "mark", "mine", "--global"))
                .contains("This organization can't manage global plugins!");
        run(
                "plugin",
                "install",
                "--source",
                file.toString(),
                "--name",
                "shared",
                "--organization",
                "root");
        assertThat(refused("plugin", "enable", "shared", "--team", "2")).contains("shared");

        JsonNode marked = json("plugin", "mark", "shared", "--global", "--preinstalled");
        assertThat(marked.findValue("global").booleanValue()).isTrue();
        run("plugin", "enable", "shared", "--team", "2");
        assertThat(marks(2)).containsExactly("shared");
        assertThat(refused("plugin", "uninstall", "shared", "--force"))
                .contains("This plugin is marked as global! Make it local before uninstallation");
        int created =
                json("team", "create", "new", "--organization", "plain").findValue("id").intValue();
        assertThat(marks(created)).as("it is preinstalled").containsExactly("shared");

        assertThat(refused("plugin", "mark", "shared", "--no-global"))
                .contains(
                        "team 2 of organization \"plain\" has plugin \"shared\"",
                        "disable it there first");
        for (int team : new int[] {2, created}) {
            run("plugin", "disable", "shared", "--team", String.valueOf(team));
        }
        json("plugin", "mark", "shared", "--no-global", "--no-preinstalled");
        assertThat(marks(2)).isEmpty();
        run("plugin", "uninstall", "shared", "--force");
        assertThat(db.rows("SELECT name FROM posthog_plugin")).containsExactly("mine");
    }

    @Test
    void anAttachmentHasTheTypeThatIsGiven() throws Exception {
        Path file = folder.resolve("single.js");
        Files.writeString(file, code("x"));
        Path plugin = Files.createDirectories(folder.resolve("attached"));
        Files.writeString(
                plugin.resolve("plugin.json"),
                "{\"name\": \"attached\", \"config\": [{\"key\": \"map\", \"type\": \"attachment\"}]}");
        Files.writeString(plugin.resolve("index.js"), code("x"));
        run("plugin", "install", plugin.toString(), "--organization", "root");
        JsonNode attached =
                json(
                        "plugin",
                        "attach",
                        "attached",
                        "map",
                        file.toString(),
                        "--content-type",
                        "application/x-map",
                        "--team",
                        "1");
        assertThat(attached.findValue("attachments").get(0).path("contentType").textValue())
                .isEqualTo("application/x-map");
    }
}
