package io.hedgerow.deployment.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PluginCommandTest {

    @TempDir Path folder;

    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void keepTheCacheHere() {
        System.setProperty("hedgerow.transpiled.cache", folder.resolve("cache").toString());
    }

    @Test
    void aNewPluginPassesItsOwnScenario() {
        for (String language : new String[] {"--in", "--typescript"}) {
            String name = "plugin" + language;
            String[] make =
                    language.equals("--in")
                            ? new String[] {"new", name, "--in", folder.toString()}
                            : new String[] {"new", name, "--in", folder.toString(), language};
            assertThat(run(make)).as(err::toString).isZero();
            Path made = folder.resolve(name);

            assertThat(run("test", made.resolve("scenarios/first.json").toString()))
                    .as(err::toString)
                    .isZero();
            assertThat(out.toString()).startsWith("ok ");
            assertThat(run("check", made.toString())).as(err::toString).isZero();
            assertThat(out.toString()).contains("methods:         processEvent, setupPlugin");
            assertThat(run(make)).isEqualTo(2);
        }
    }

    @Test
    void jsonIsOneObjectPerScenarioAndNothingElse() throws Exception {
        Path scenario = write("{\"ok\":true}");

        assertThat(run("test", "--json", scenario.toString())).as(err::toString).isEqualTo(1);

        assertThat(out.toString())
                .isEqualTo(
                        "{\"scenario\":\"s\",\"steps\":[{\"event\":{\"ok\":false},"
                                + "\"logs\":[{\"type\":\"LOG\",\"message\":\"hi\"}]}]}"
                                + System.lineSeparator());
        assertThat(err.toString())
                .contains("s: step 1 (processEvent): event.ok: expected true, but got false");
    }

    @Test
    void whatCannotBeReadIsOneLineAndStatusTwo() throws Exception {
        Path scenario = write("{}");
        assertThat(run("test", folder.resolve("none.json").toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);

        Files.writeString(folder.resolve("p/index.js"), "export const = 1");
        assertThat(run("test", scenario.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("index.js:1:13");
        assertThat(out.toString()).isEmpty();
        assertThat(run("check", folder.resolve("p").toString())).isEqualTo(1);
        assertThat(run("check", folder.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(run("test")).isEqualTo(2);
    }

    @Test
    void checkSaysTheSameInJson() throws Exception {
        Path plugin = Files.createDirectories(folder.resolve("c"));
        Files.writeString(
                plugin.resolve("plugin.json"),
                """
                {"name": "c", "config": [
                  {"key": "token", "type": "string", "secret": true, "default": "s"},
                  {"key": "mode", "type": "choice", "choices": ["a", "b"], "default": "b", "required": true}]}
                """);
        Files.writeString(
                plugin.resolve("index.js"),
                "export const runEveryWeek = () => {}\nexport const jobs = { again() {} }");
        JsonNode good = check(plugin, 0);
        assertThat(good.at("/usable").asBoolean()).isTrue();
        assertThat(good.at("/package/name").asText()).isEqualTo("c");
        assertThat(good.at("/package/entry").asText()).isEqualTo("index.js");
        assertThat(good.at("/package/config/0/default").isNull()).as("of a secret").isTrue();
        assertThat(good.at("/package/config/1").toString())
                .isEqualTo(
                        "{\"key\":\"mode\",\"type\":\"choice\",\"required\":true,\"secret\":false,"
                                + "\"default\":\"b\",\"choices\":[\"a\",\"b\"]}");
        assertThat(good.at("/capabilities").toString())
                .isEqualTo("{\"methods\":[],\"scheduledTasks\":[],\"jobs\":[\"again\"]}");
        assertThat(good.at("/warnings/0/message").asText()).startsWith("runEveryWeek never runs");
        assertThat(good.at("/errors")).isEmpty();

        Files.writeString(plugin.resolve("index.js"), "const a = 1\nexport const = 1");
        assertThat(place(check(plugin, 1))).isEqualTo("index.js:2:13");
        Files.writeString(plugin.resolve("index.js"), "\n\n  throw new Error('at 9:9')");
        JsonNode thrown = check(plugin, 1);
        assertThat(thrown.at("/errors/0/message").asText()).isEqualTo("Error: at 9:9");
        assertThat(place(thrown)).isEqualTo("index.js:3:9");
        assertThat(thrown.at("/package/name").asText()).isEqualTo("c");

        Files.writeString(plugin.resolve("plugin.json"), "{\n\"name\" 1}");
        JsonNode unreadable = check(plugin, 2);
        assertThat(place(unreadable)).isEqualTo("plugin.json:2:8");
        assertThat(unreadable.at("/package").isNull()).isTrue();
        Files.writeString(plugin.resolve("plugin.json"), "[]");
        assertThat(place(check(plugin, 2))).isEqualTo("plugin.json:null:null");
        assertThat(place(check(folder.resolve("nowhere"), 2))).isEqualTo("null:null:null");
    }

    private JsonNode check(Path plugin, int status) throws Exception {
        assertThat(run("check", "--json", plugin.toString())).isEqualTo(status);
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines()).hasSize(1);
        return new ObjectMapper().readTree(out.toString());
    }

    private static String place(JsonNode report) {
        JsonNode error = report.at("/errors/0");
        return error.get("file").asText()
                + ":"
                + error.get("line").asText()
                + ":"
                + error.get("column").asText();
    }

    private Path write(String expectedEvent) throws Exception {
        Path plugin = Files.createDirectories(folder.resolve("p"));
        Files.writeString(plugin.resolve("plugin.json"), "{\"name\":\"p\"}");
        Files.writeString(
                plugin.resolve("index.js"),
                "export const processEvent = () => { console.log('hi'); return { ok: false } }");
        Path scenario = folder.resolve("s.json");
        Files.writeString(
                scenario,
                "{\"id\":\"s\",\"plugin\":\"p\",\"steps\":[{\"call\":\"processEvent\",\"event\":{},"
                        + "\"expect\":{\"event\":"
                        + expectedEvent
                        + "}}]}");
        return scenario;
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return new CommandLine(new PluginCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
