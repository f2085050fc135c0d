package io.hedgerow.deployment.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;

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
