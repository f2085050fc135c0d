package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.PlainSecrets;
import io.hedgerow.job.secrets.SecretKeys;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretSettings;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that write the registry, in a database of ours and in one of PostHog's. */
class RegistryCommandsIT {

    private static final String ORGANIZATION = "00000000-0000-0000-0000-000000000001";
    private static final String MASKED = "**************** POSTHOG SECRET FIELD ****************";

    private static PluginEngine kept;

    @TempDir Path folder;
    private RegistryDatabase db;
    private Path keys;

    @BeforeAll
    static void keepTheEngine() {
        kept = PluginEngine.acquire();
    }

    @AfterAll
    static void leaveTheEngine() {
        kept.close();
    }

    @BeforeEach
    void makeKeys() throws Exception {
        System.setProperty("hedgerow.transpiled.cache", folder.resolve("cache").toString());
        keys = folder.resolve("keys.json");
        Files.writeString(keys, SecretKeys.generate().toJson());
    }

    @AfterEach
    void stop() {
        db.close();
    }

    private void start(boolean posthog) throws Exception {
        db = posthog ? RegistryDatabase.ofPostHog(folder) : new RegistryDatabase(folder);
        db.update(
                posthog
                        ? "INSERT INTO posthog_organization VALUES ('%s', 'o', 'o', now(), now(), 9, false, true, '{}')"
                                .formatted(ORGANIZATION)
                        : "INSERT INTO posthog_organization (id, name) VALUES ('%s', 'o')"
                                .formatted(ORGANIZATION),
                posthog
                        ? "INSERT INTO posthog_team VALUES (1, gen_random_uuid(), '%s', 'phc_1', '{}', 't', false, false, true, NULL, 'UTC', now(), now())"
                                .formatted(ORGANIZATION)
                        : "INSERT INTO posthog_team (organization_id, api_token) VALUES ('%s', 'phc_1')"
                                .formatted(ORGANIZATION));
    }

    private Path plugin(String name, String config, String code) throws Exception {
        Path plugin = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                plugin.resolve("plugin.json"),
                "{\"name\": \"%s\", \"main\": \"src/main.js\", \"config\": %s}"
                        .formatted(name, config));
        Files.createDirectories(plugin.resolve("src"));
        Files.writeString(plugin.resolve("src/main.js"), code);
        return plugin;
    }

    private CommandRun run(String... arguments) {
        CommandRun run = db.command(keys.toString(), arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return run;
    }

    private JsonNode json(String... arguments) throws Exception {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        CommandRun run = run(all);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).hasSize(1);
        return run.json();
    }

    private List<PluginInstallation> inForce() throws Exception {
        SecretSettings secrets =
                new SecretSettings(
                        SecretReference.parse("file:" + keys, "keys", folder), PlainSecrets.AUTO);
        return db.loader(new RegistryRules(secrets, false)).load().chain(1);
    }

    @Test
    void secretsStaySecretWhereverTheyStand() throws Exception {
        start(false);
        String fields =
                """
                [{"key": "token", "type": "string", "secret": true, "default": "s3cret-default"},
                 {"key": "cert", "type": "attachment", "secret": SECRET}]""";
        Path plugin = plugin("77", fields.replace("SECRET", "false"), "export const jobs = {}");
        run("plugin", "install", plugin.toString());
        JsonNode shown = json("plugin", "show", "77");
        assertThat(shown.toString()).doesNotContain("s3cret-default").contains(MASKED);

        Path file = folder.resolve("cert.pem");
        Files.writeString(file, "the certificate");
        run("plugin", "attach", "77", "cert", file.toString(), "--team", "1");
        run("plugin", "enable", "77", "--team", "1");
        assertThat(contents()).isEqualTo("the certificate");
        plugin("77", fields.replace("SECRET", "true"), "export const jobs = {}");
        run("plugin", "upgrade", "77", plugin.toString());
        assertThat(contents()).doesNotContain("certificate");
        assertThat(inForce().get(0).attachments().get("cert").contents())
                .asString()
                .isEqualTo("the certificate");

        plugin("77", fields.replace("SECRET", "false"), "export const jobs = {}");
        CommandRun refused =
                db.command(keys.toString(), "plugin", "upgrade", "77", plugin.toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("\"cert\" is secret, and would not be any more, but team 1 has a file");
    }

    private String contents() throws SQLException {
        return db.rows("SELECT encode(contents, 'escape') FROM posthog_pluginattachment").get(0);
    }

    @Test
    void aKeyThatIsGivenTwiceIsRefused() throws Exception {
        start(false);
        run(
                "plugin",
                "install",
                plugin("p", "[{\"key\": \"a\", \"type\": \"string\"}]", "export const jobs = {}")
                        .toString());
        Path file = folder.resolve("values.json");
        Files.writeString(file, "{\"a\": \"3\"}");
        String[][] twice = {
            {"a=1", "a=2"},
            {"a=1", "--unset", "a"},
            {"a=1", "--file", file.toString()},
            {"--from", "a=file:" + file, "--from", "a=env:PATH"},
            {"--from", "a=file:" + file, "--prompt", "a"}
        };
        for (String[] given : twice) {
            List<String> arguments = new ArrayList<>(List.of("plugin", "config", "set", "p"));
            arguments.addAll(List.of(given));
            arguments.addAll(List.of("--team", "1"));
            CommandRun refused = db.command(keys.toString(), arguments.toArray(String[]::new));
            assertThat(refused.status()).as(String.join(" ", given)).isEqualTo(1);
            assertThat(refused.err()).contains("\"a\" is given twice");
        }
        assertThat(db.rows("SELECT id FROM posthog_pluginconfig")).isEmpty();
    }

    @ParameterizedTest(name = "in a database of PostHog: {0}")
    @ValueSource(booleans = {false, true})
    void aPluginFromItsInstallationToItsEnd(boolean posthog) throws Exception {
        start(posthog);
        Path first =
                plugin(
                        "first",
                        """
                        [{"key": "greeting", "type": "string", "default": "Hello"},
                         {"key": "mode", "type": "choice", "choices": ["a", "b"], "default": "a"},
                         {"key": "token", "type": "string", "secret": true, "required": true},
                         {"key": "extra", "type": "json", "required_if": [["mode", "b"]]},
                         {"key": "file", "type": "attachment"}]
                        """,
                        "export const processEvent = (e) => e\nexport const runEveryWeek = () => {}");
        CommandRun installed = run("plugin", "install", first.toString());
        assertThat(installed.out()).contains("installed \"first\" as plugin ", "processEvent");
        assertThat(installed.err())
                .isEqualTo(
                        "warning: runEveryWeek never runs: only runEveryMinute, runEveryHour and runEveryDay do"
                                + System.lineSeparator());
        assertThat(json("plugin", "list").at("/0/capabilities/methods/0").asText())
                .isEqualTo("processEvent");
        assertThat(inForce()).isEmpty();

        assertThat(refused("plugin", "enable", "first", "--team", "1"))
                .contains("needs a value for token before team 1 can enable it");
        Files.writeString(folder.resolve("secret"), "s3cret\n");
        String secret = "token=file:" + folder.resolve("secret");
        JsonNode set =
                json(
                        "plugin",
                        "config",
                        "set",
                        "first",
                        "greeting=Hi",
                        "--from",
                        secret,
                        "--team",
                        "1");
        assertThat(set.at("/config/values/token").asText()).isEqualTo(MASKED);
        assertThat(set.at("/config/values/greeting").asText()).isEqualTo("Hi");
        assertThat(set.at("/config/inForce").asBoolean()).isFalse();
        assertThat(db.rows("SELECT config FROM posthog_pluginconfig").get(0))
                .doesNotContain("s3cret");

        assertThat(run("plugin", "enable", "first", "--team", "1").out()).contains("in force");
        PluginInstallation running = inForce().get(0);
        assertThat(running.configJson()).contains("\"s3cret\"", "\"Hi\"", "\"mode\":\"a\"");
        assertThat(running.code().text()).contains("processEvent");

        assertThat(refused("plugin", "config", "set", "first", "mode=b", "--team", "1"))
                .contains("a value for extra is required", "is enabled for team 1");
        run("plugin", "config", "set", "first", "mode=b", "extra={\"a\":1}", "--team", "1");
        assertThat(inForce().get(0).version()).isNotEqualTo(running.version());
        CommandRun get = run("plugin", "config", "get", "first", "--team", "1");
        assertThat(get.out()).contains("token=" + MASKED, "mode=b", "extra={\"a\":1}");
        assertThat(run("plugin", "config", "get", "first", "greeting", "--team", "1").out().strip())
                .isEqualTo("Hi");
        assertThat(json("plugin", "config", "get", "first", "token", "--team", "1").asText())
                .isEqualTo(MASKED)
                .isEqualTo(SecretMask.HIDDEN);

        Files.write(folder.resolve("data.bin"), new byte[] {0, 1, 2});
        run(
                "plugin",
                "attach",
                "first",
                "file",
                folder.resolve("data.bin").toString(),
                "--team",
                "1");
        assertThat(inForce().get(0).attachments().get("file").contents()).containsExactly(0, 1, 2);
        run("plugin", "attach", "first", "file", "--remove", "--team", "1");
        assertThat(inForce().get(0).attachments()).isEmpty();

        run("plugin", "install", plugin("second", "[]", "export function onEvent() {}").toString());
        run("plugin", "enable", "second", "--team", "1");
        assertThat(inForce())
                .extracting(each -> each.identity().pluginName())
                .containsExactly("first", "second");
        assertThat(json("plugin", "order", "second", "--team", "1").findValuesAsText("pluginName"))
                .containsExactly("second", "first");
        assertThat(inForce())
                .extracting(each -> each.identity().pluginName())
                .containsExactly("second", "first");

        plugin(
                "first",
                "[{\"key\": \"token\", \"type\": \"string\", \"secret\": true}, {\"key\": \"more\", \"type\": \"string\", \"default\": \"d\"}]",
                "export const processEvent = () => null");
        JsonNode upgraded = json("plugin", "upgrade", "first", first.toString());
        assertThat(upgraded.at("/plugin/sha256").asText()).hasSize(64);
        PluginInstallation newer = inForce().get(1);
        assertThat(newer.code().text()).contains("null");
        assertThat(newer.configJson()).contains("\"more\":\"d\"", "\"s3cret\"");
        assertThat(newer.version()).isNotEqualTo(running.version());
        assertThat(run("plugin", "show", "first", "--code").out()).contains("() => null");
        assertThat(json("plugin", "show", "first").at("/configs/0/team").asInt()).isEqualTo(1);

        assertThat(refused("plugin", "uninstall", "first")).contains("is enabled for team 1");
        run("plugin", "disable", "first", "--team", "1");
        assertThat(inForce()).hasSize(1);
        assertThat(json("plugin", "status", "--no-live", "--team", "1").findValuesAsText("inForce"))
                .containsExactly("true", "false");
        run("plugin", "uninstall", "first");
        run("plugin", "uninstall", "second", "--force");
        for (String table :
                List.of("plugin", "pluginconfig", "pluginsourcefile", "pluginattachment")) {
            assertThat(db.rows("SELECT count(*) FROM posthog_" + table)).containsExactly("0");
        }
    }

    @Test
    void whatElseOfPostHogRefersToAPluginIsNotBroken() throws Exception {
        start(true);
        run("plugin", "install", plugin("first", "[]", "export function onEvent() {}").toString());
        db.update("INSERT INTO posthog_unknown_to_hedgerow (plugin_id) VALUES (1)");
        assertThat(refused("plugin", "uninstall", "first")).contains("posthog_unknown_to_hedgerow");
        assertThat(refused("team", "create", "x")).contains("make its teams there");
    }

    @Test
    void plainSecretsOfPostHogStayReadable() throws Exception {
        start(true);
        run(
                "plugin",
                "install",
                plugin(
                                "first",
                                "[{\"key\": \"token\", \"secret\": true, \"type\": \"string\"}]",
                                "export function processEvent() {}")
                        .toString());
        run("plugin", "enable", "first", "--team", "1");
        db.update("UPDATE posthog_pluginconfig SET config = '{\"token\": \"s3cret\"}'");
        assertThat(run("plugin", "config", "get", "first", "--team", "1").out())
                .isEqualTo("token=" + MASKED + System.lineSeparator());
        run("plugin", "config", "set", "first", "--unset", "token", "--team", "1");
        assertThat(db.rows("SELECT config FROM posthog_pluginconfig")).containsExactly("{}");
    }

    @Test
    void aNewTeamGetsWhatIsPreinstalled() throws Exception {
        start(false);
        String code = "export function processEvent() {}";
        run(
                "plugin",
                "install",
                plugin("one", "[{\"key\": \"a\", \"type\": \"string\", \"default\": \"d\"}]", code)
                        .toString(),
                "--preinstalled",
                "--global");
        run(
                "plugin",
                "install",
                plugin("two", "[{\"key\": \"a\", \"type\": \"string\", \"required\": true}]", code)
                        .toString(),
                "--preinstalled");
        run("plugin", "install", plugin("three", "[]", code).toString());
        CommandRun made = run("team", "create", "new");
        assertThat(made.err())
                .isEqualTo(
                        "warning: \"two\" (2): a value for a is required before it can be enabled"
                                + System.lineSeparator());
        assertThat(
                        db.rows(
                                "SELECT team_id, plugin_id, enabled, \"order\", config FROM posthog_pluginconfig ORDER BY id"))
                .containsExactly("2|1|t|0|{\"a\": \"d\"}", "2|2|f|1|{}");
        run("team", "create", "other", "--new-organization", "p", "--session-recordings");
        assertThat(db.rows("SELECT session_recording_opt_in FROM posthog_team ORDER BY id"))
                .containsExactly("f", "f", "t");
        assertThat(
                        db.rows(
                                "SELECT team_id, plugin_id, enabled FROM posthog_pluginconfig WHERE team_id > 2"))
                .containsExactly("3|1|t");
        assertThat(json("team", "list").findValuesAsText("name")).contains("new", "other");
    }

    /** Plugins of other organizations may be called the same. */
    @Test
    void aConfigIsFoundByItsTeamAndThePluginsName() throws Exception {
        start(false);
        db.update(
                "INSERT INTO posthog_organization (id, name) VALUES (gen_random_uuid(), 'other')",
                "INSERT INTO posthog_team (id, organization_id, api_token)"
                        + " SELECT 2, id, 'phc_2' FROM posthog_organization WHERE name = 'other'",
                "INSERT INTO posthog_plugin (id, organization_id, name, is_global) SELECT"
                        + " 7 + (row_number() OVER (ORDER BY name DESC))::int, id, 'same', true"
                        + " FROM posthog_organization",
                "INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, \"order\", config)"
                        + " VALUES (11, 1, 8, true, 1, '{\"a\":1}'), (12, 2, 9, true, 1, '{}'),"
                        + " (13, 2, 8, false, 2, '{}')");
        Registry registry =
                new Registry(
                        new PostgresLogin(db.url(), "postgres", "postgres"),
                        SecretSettings.DEFAULT);
        assertThat(registry.read(db -> of(db, 1, "same")).id()).isEqualTo(11);
        assertThat(registry.read(db -> of(db, 2, "8")).id()).isEqualTo(13);
        assertThat(registry.read(db -> new RegistryReader(db).byId(11)).values())
                .hasToString("{\"a\":1}");
        assertThat(registry.read(db -> new RegistryReader(db).byId(13)).team()).isEqualTo(2);
        assertThatThrownBy(() -> registry.read(db -> of(db, 2, "same")))
                .hasMessage(
                        "team 2 has configs of several plugins called \"same\"; name one by its id: 9, 8");
        assertThatThrownBy(() -> registry.read(db -> of(db, 1, "other")))
                .hasMessage("team 1 has no config of plugin other");
        assertThatThrownBy(() -> registry.read(db -> new RegistryReader(db).byId(14)))
                .hasMessage("there is no plugin config 14");
    }

    private static ConfigInfo of(Db db, int team, String plugin)
            throws SQLException, RegistryException {
        return new RegistryReader(db).ofTeam(team, plugin);
    }

    private String refused(String... arguments) throws Exception {
        List<String> before = db.everything();
        CommandRun run = db.command(keys.toString(), arguments);
        assertThat(run.status()).as(run.out()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(db.everything()).isEqualTo(before);
        return run.err();
    }
}
