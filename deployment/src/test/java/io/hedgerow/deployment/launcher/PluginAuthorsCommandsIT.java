package io.hedgerow.deployment.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.deployment.launcher.Launcher.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code plugin new}, {@code check} and {@code test} as processes: exit statuses and both outputs
 * to the letter of docs/scenario-format.md.
 */
@EnabledOnOs(OS.LINUX)
class PluginAuthorsCommandsIT {

    @TempDir Path folder;
    @TempDir Path home;
    private Launcher hedgerow;

    @BeforeEach
    void makeDistribution() throws Exception {
        hedgerow = new Launcher(home);
    }

    private Outcome run(String... arguments) throws Exception {
        return hedgerow.run(folder, arguments);
    }

    private void write(String file, String text) throws Exception {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNewPluginIsValidAndPassesItsScenario(boolean typescript) throws Exception {
        String[] make =
                typescript
                        ? new String[] {"plugin", "new", "word-count", "--typescript"}
                        : new String[] {"plugin", "new", "word-count"};
        Outcome made = run(make);
        assertThat(made.err()).isEmpty();
        assertThat(made.status()).isZero();
        assertThat(folder.resolve("word-count/plugin.json")).exists();
        assertThat(folder.resolve(typescript ? "word-count/index.ts" : "word-count/index.js"))
                .exists();

        Outcome again = run(make);
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).startsWith("word-count exists already");

        Outcome checked = run("plugin", "check", "word-count");
        assertThat(checked.err()).isEmpty();
        assertThat(checked.status()).isZero();
        assertThat(checked.out())
                .contains("name:            word-count")
                .contains("methods:         processEvent, setupPlugin");

        Outcome tested = run("plugin", "test", "word-count/scenarios/first.json");
        assertThat(tested.err()).isEmpty();
        assertThat(tested.status()).isZero();
        assertThat(tested.out()).isEqualTo("ok      counts the words of a title (3 steps)\n");
    }

    @Test
    void whatScenariosDoIsOneObjectALineAndTheirDifferencesAreOnStandardError() throws Exception {
        write("p/plugin.json", "{\"name\": \"p\"}");
        write(
                "p/index.js",
                """
                export async function processEvent(event, { storage, config }) {
                    console.log('got', event.event)
                    await storage.set('last', event.event)
                    event.n = config.n
                    return event
                }
                """);
        write("q/plugin.json", "{\"name\": \"q\"}");
        write("q/index.js", "export const processEvent = () => null");
        write(
                "good.json",
                """
                { "plugin": "p", "config": { "n": 1 }, "steps": [
                  { "call": "processEvent", "event": { "event": "a" },
                    "expect": { "event": { "event": "a", "n": 1 }, "storage": { "last": "a" } } },
                  { "advanceClockSeconds": 1, "expect": {} } ] }""");
        write(
                "bad.json",
                """
                { "id": "a bad one", "plugin": "p", "steps": [
                  { "call": "processEvent", "event": { "event": "b" }, "expect": { "event": { "event": "c" } } } ] }""");

        Outcome json = run("plugin", "test", "--json", "good.json", "bad.json");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.out())
                .isEqualTo(
                        """
                        {"scenario":"good.json","steps":[{"event":{"event":"a","n":1},"storage":{"last":"a"},"logs":[{"type":"LOG","message":"got a"}]},{}]}
                        {"scenario":"a bad one","steps":[{"event":{"event":"b"},"storage":{"last":"b"},"logs":[{"type":"LOG","message":"got b"}]}]}
                        """);
        assertThat(json.err().lines())
                .containsExactly(
                        "a bad one: step 1 (processEvent): event.event: expected \"c\", but got \"b\"",
                        "a bad one: step 1 (processEvent): storage: not expected, but there is {\"last\":\"b\"}");

        Outcome text = run("plugin", "test", "good.json", "bad.json");
        assertThat(text.status()).isEqualTo(1);
        assertThat(text.out())
                .isEqualTo("ok      good.json (2 steps)\nFAILED  a bad one (1 step)\n");

        Outcome other = run("plugin", "test", "--json", "--plugin", "q", "bad.json");
        assertThat(other.out())
                .isEqualTo("{\"scenario\":\"a bad one\",\"steps\":[{\"dropped\":true}]}\n");
        assertThat(other.status()).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsStatusTwoAndOneLine() throws Exception {
        write("p/plugin.json", "{\"name\": \"p\"}");
        write("p/index.ts", "export const processEvent = (event: any) => {\n  return event +\n}\n");
        write("s.json", "{ \"plugin\": \"p\", \"steps\": [] }");
        write("broken.json", "{ \"plugin\": \"p\",\n  \"steps\" [] }");
        for (List<String> each :
                List.of(
                        List.of("none.json", "none.json: there is no such scenario file"),
                        List.of("broken.json", "broken.json:2:"),
                        List.of("s.json", "index.ts:3:"))) {
            Outcome outcome = run("plugin", "test", "--json", each.get(0));
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err().lines()).singleElement().asString().contains(each.get(1));
        }

        Outcome checked = run("plugin", "check", "p");
        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.err()).contains("index.ts:3:");
        Outcome nowhere = run("plugin", "check", "--json", "nowhere");
        assertThat(nowhere.status()).isEqualTo(2);
        JsonNode report = new ObjectMapper().readTree(nowhere.out());
        assertThat(report.get("usable").asBoolean()).isFalse();
        assertThat(report.get("errors")).hasSize(1);
    }
}
