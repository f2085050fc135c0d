package io.hedgerow.runtime.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.PluginEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key of docs/scenario-format.md: one scenario uses them all, and without any one of them it
 * is no longer the same.
 */
class ScenarioKeysTest {

    private static final Path GEOIP =
            Path.of("src/test/js/node_modules/@posthog/geoip-plugin/GeoLite2-City-Test.mmdb");

    private static final String PLUGIN =
            """
            const show = async (hook, first, meta) => {
              console.log(hook, first, meta.config, new Date().toISOString())
              try {
                const response = await fetch('https://api.example/' + hook, { method: 'PUT', headers: { 'X-Hook': hook }, body: JSON.stringify({ hook }) })
                console.info(response.status, response.headers.get('x-stub'), response.headers.get('content-type'), await response.text())
              } catch (error) {
                console.error(String(error))
              }
            }
            export const setupPlugin = async (meta) => {
              await show('setupPlugin', null, meta)
              const { text, json } = meta.attachments
              console.log(text.file_name, text.content_type, text.contents.toString(), json.contents.toString())
              console.log((await meta.geoip.locate('89.160.20.129'))?.city?.names?.en ?? 'nowhere')
              console.log('over the limit')
              posthog.capture('started', { a: 1 })
              await meta.storage.set('started', true)
              await meta.cache.set({ an: 'object' }, [1], 60)
              try {
                await new Promise(() => {})
              } catch (error) {}
            }
            export const teardownPlugin = (meta) => show('teardownPlugin', null, meta)
            export const processEvent = async (event, meta) => {
              await show('processEvent', event, meta)
              await meta.jobs.later({ of: event.event }).runIn(1, 'minutes')
              if (event.event === 'odd') throw { odd: true }
              if (event.event === 'wrong') throw new TypeError('wrong event')
              return event.event === 'none' ? null : { ...event, seen: true }
            }
            export const onEvent = (event, meta) => show('onEvent', event, meta)
            export const exportEvents = (events, meta) => show('exportEvents', events, meta)
            export const composeWebhook = (event) => event.event === 'none' ? null : { url: 'https://hook.example', at: event.timestamp.getTime() }
            export const runEveryMinute = (meta) => show('runEveryMinute', null, meta)
            export const runEveryHour = (meta) => show('runEveryHour', null, meta)
            export const runEveryDay = (meta) => show('runEveryDay', null, meta)
            export const jobs = {
              later: (payload, meta) => show('later', payload, meta),
              identity: async () => { await fetch('https://slow.example/') },
            }
            """;

    private static PluginEngine engine;

    @TempDir Path folder;

    @BeforeAll
    static void open() {
        engine = PluginEngine.acquire();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void plugin() throws IOException {
        Files.createDirectories(folder.resolve("plugin/src"));
        Files.writeString(
                folder.resolve("plugin/plugin.json"), "{\"name\":\"Named\",\"main\":\"index.js\"}");
        Files.writeString(folder.resolve("plugin/index.js"), "export const processEvent = e => e");
        Files.writeString(folder.resolve("plugin/src/other.js"), PLUGIN);
    }

    private ObjectNode everything() {
        return (ObjectNode)
                ScenarioJson.parse(
                        """
                        {
                          "id": "everything",
                          "plugin": "plugin",
                          "entry": "src/other.js",
                          "pluginName": "Renamed",
                          "teamId": 7,
                          "pluginId": 8,
                          "pluginConfigId": 9,
                          "config": { "key": "value" },
                          "attachments": {
                            "text": { "content_type": "text/csv", "file_name": "a.csv", "contents": "a,\u00fc" },
                            "json": { "contents": [1, { "b": 2 }] }
                          },
                          "geoipDatabase": "GEOIP",
                          "clock": "2023-05-06T07:08:09.010Z",
                          "limits": { "log-lines": 4, "await-timeout": "7 s" },
                          "runJobs": true,
                          "httpStubs": [
                            { "method": "POST", "url": "https://api.example/", "status": 500 },
                            { "url": "https://api.example/setup", "status": 201, "json": { "a": 1 }, "headers": { "x-stub": "one" } },
                            { "url": "https://api.example/on", "text": "once", "times": 1 },
                            { "url": "https://api.example/on", "text": "later" },
                            { "url": "https://api.example/export", "networkError": "ECONNRESET" },
                            { "url": "https://api.example/" }
                          ],
                          "steps": [
                            { "call": "setupPlugin" },
                            { "call": "processEvent", "event": { "event": "a", "team_id": 7 } },
                            { "advanceClockSeconds": 60.5 },
                            { "call": "processEvent", "event": { "event": "none" } },
                            { "call": "processEvent", "event": { "event": "wrong" } },
                            { "call": "processEvent", "event": { "event": "odd" } },
                            { "call": "onEvent", "event": { "event": "b" } },
                            { "call": "onEvent", "event": { "event": "c" } },
                            { "call": "exportEvents", "events": [{ "event": "d" }, { "event": "e" }] },
                            { "call": "composeWebhook", "event": { "event": "f", "timestamp": "2023-01-01T00:00:00Z" } },
                            { "call": "composeWebhook", "event": { "event": "none" } },
                            { "call": "runEveryMinute" },
                            { "call": "runEveryHour" },
                            { "call": "runEveryDay" },
                            { "call": "jobs.later", "payload": { "p": 1 } },
                            { "call": "jobs.unknown", "payload": {} },
                            { "call": "teardownPlugin" }
                          ]
                        }
                        """
                                .replace("GEOIP", GEOIP.toAbsolutePath().toString()));
    }

    private ScenarioReport run(ObjectNode scenario) throws Exception {
        Path file = folder.resolve("scenario.json");
        Files.writeString(file, ScenarioJson.text(scenario));
        return new ScenarioRunner(engine).run(ScenarioReader.read(file), null);
    }

    /** The report, or why there is none. */
    private String outcome(ObjectNode scenario) throws Exception {
        try {
            return run(scenario).json();
        } catch (ScenarioException e) {
            return e.getMessage();
        }
    }

    @Test
    void whatAScenarioWithEveryKeyDoes() throws Exception {
        ScenarioReport report = run(everything());
        JsonNode json = ScenarioJson.parse(report.json());
        assertThat(names(json)).containsExactly("scenario", "steps");
        assertThat(json.get("scenario").asText()).isEqualTo("everything");
        JsonNode steps = json.get("steps");
        assertThat(messages(steps.get(0)))
                .containsExactly(
                        "LOG setupPlugin null {\"key\":\"value\"} 2023-05-06T07:08:09.010Z",
                        "INFO 201 one application/json {\"a\":1}",
                        "LOG a.csv text/csv a,\u00fc [1,{\"b\":2}]",
                        "LOG Link\u00f6ping");
        assertThat(steps.get(0).get("threw").toString())
                .contains(
                        "TimeoutError",
                        "7 seconds (Renamed, name: setupPlugin, pluginConfigId: 9)");
        assertThat(steps.get(0).get("http").toString())
                .isEqualTo(
                        "[{\"method\":\"PUT\",\"url\":\"https://api.example/setupPlugin\","
                                + "\"headers\":{\"X-Hook\":\"setupPlugin\"},"
                                + "\"body\":\"{\\\"hook\\\":\\\"setupPlugin\\\"}\"}]");
        assertThat(steps.get(0).get("captured").toString())
                .isEqualTo(
                        "[{\"event\":\"started\",\"distinct_id\":\"Renamed\",\"properties\":{\"a\":1}}]");
        assertThat(steps.get(0).get("storage").toString()).isEqualTo("{\"started\":true}");
        assertThat(steps.get(0).get("cache").toString())
                .isEqualTo("{\"{\\\"an\\\":\\\"object\\\"}\":{\"value\":[1],\"ttlSeconds\":53}}");
        assertThat(steps.get(1).get("event").toString())
                .isEqualTo("{\"event\":\"a\",\"team_id\":7,\"seen\":true}");
        assertThat(steps.get(1).get("jobs").toString())
                .isEqualTo("[{\"job\":\"later\",\"payload\":{\"of\":\"a\"},\"delayMs\":60000}]");
        assertThat(messages(steps.get(2)))
                .containsExactly(
                        "LOG later {\"of\":\"a\"} {\"key\":\"value\"} 2023-05-06T07:09:16.010Z",
                        "INFO 200 null null ");
        assertThat(names(steps.get(2))).containsExactly("http", "logs");
        assertThat(steps.get(3).get("dropped").toString()).isEqualTo("true");
        assertThat(steps.get(3).has("event")).isFalse();
        assertThat(steps.get(4).get("threw").toString())
                .isEqualTo("{\"name\":\"TypeError\",\"message\":\"wrong event\"}");
        assertThat(steps.get(5).get("threw").toString())
                .isEqualTo("{\"string\":\"{\\\"odd\\\":true}\"}");
        assertThat(messages(steps.get(6)).get(1)).endsWith(" once");
        assertThat(messages(steps.get(7)).get(1)).endsWith(" later");
        assertThat(messages(steps.get(8)).get(0))
                .contains("exportEvents [{\"event\":\"d\"},{\"event\":\"e\"}]");
        assertThat(messages(steps.get(8)).get(1)).contains("FetchError", "ECONNRESET");
        assertThat(steps.get(9).toString())
                .isEqualTo("{\"webhook\":{\"url\":\"https://hook.example\",\"at\":1672531200000}}");
        assertThat(steps.get(10).toString()).isEqualTo("{\"webhook\":null}");
        for (int i = 11; i <= 13; i++) {
            String hook = List.of("runEveryMinute", "runEveryHour", "runEveryDay").get(i - 11);
            assertThat(messages(steps.get(i)).get(0)).startsWith("LOG " + hook + " null");
        }
        assertThat(messages(steps.get(14)).get(0)).startsWith("LOG later {\"p\":1}");
        assertThat(steps.get(15).toString())
                .isEqualTo(
                        "{\"threw\":{\"name\":\"Error\",\"message\":\"Task \\\"unknown\\\" not found"
                                + " for plugin \\\"Renamed\\\" with config id 9\"}}");
        assertThat(messages(steps.get(16)).get(0)).startsWith("LOG teardownPlugin");
    }

    @Test
    void withoutAnyOneOfItsKeysItIsAnother() throws Exception {
        String whole = outcome(everything());
        List<String> ignored = new ArrayList<>();
        int looked = 0;
        for (String path : paths(everything())) {
            if (path.matches("/(teamId|pluginId)")) {
                continue; // seen by the host only: see below
            }
            ObjectNode less = everything();
            JsonPointer pointer = JsonPointer.compile(path);
            JsonNode parent = less.at(pointer.head());
            if (parent instanceof ObjectNode object) {
                object.remove(pointer.last().getMatchingProperty());
            } else {
                ((ArrayNode) parent).remove(pointer.last().getMatchingIndex());
            }
            looked++;
            if (outcome(less).equals(whole)) {
                ignored.add(path);
            }
        }
        // A stub that matches no method, and the default of jobs' payload.
        assertThat(ignored)
                .containsExactlyInAnyOrder(
                        "/httpStubs/0", "/httpStubs/0/status", "/steps/15/payload");
        assertThat(looked).isGreaterThan(60);
    }

    /** Of keys and array elements, but not inside events, config and the like. */
    private static List<String> paths(JsonNode scenario) {
        List<String> paths = new ArrayList<>();
        scenario.properties()
                .forEach(
                        top -> {
                            paths.add("/" + top.getKey());
                            if (top.getKey().matches("attachments|limits")) {
                                below(top.getValue(), "/" + top.getKey(), 2, paths);
                            } else if (top.getKey().matches("httpStubs|steps")) {
                                below(top.getValue(), "/" + top.getKey(), 2, paths);
                            }
                        });
        return paths;
    }

    private static void below(JsonNode node, String path, int levels, List<String> paths) {
        if (levels == 0) {
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                paths.add(path + "/" + i);
                below(node.get(i), path + "/" + i, levels - 1, paths);
            }
        }
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            paths.add(path + "/" + each.getKey());
            below(each.getValue(), path + "/" + each.getKey(), levels - 1, paths);
        }
    }

    @Test
    void theDefaults() throws Exception {
        Path file = folder.resolve("bare.json");
        Files.writeString(
                file,
                """
                { "plugin": "plugin", "steps": [ { "call": "processEvent", "event": {} } ] }""");
        Scenario bare = ScenarioReader.read(file);
        assertThat(bare.id()).isEqualTo("bare.json");
        assertThat(bare.teamId()).isEqualTo(2);
        assertThat(bare.pluginId()).isEqualTo(60);
        assertThat(bare.pluginConfigId()).isEqualTo(39);
        assertThat(bare.clock()).isEqualTo("2022-03-01T10:00:00.000Z");
        assertThat(bare.config()).isEmpty();
        assertThat(new ScenarioRunner(engine).run(bare, null).json())
                .isEqualTo("{\"scenario\":\"bare.json\",\"steps\":[{\"event\":{}}]}");
    }

    @Test
    void theIdentityIsWhatTheHostIsTold() throws Exception {
        Path file = folder.resolve("scenario.json");
        Files.writeString(file, ScenarioJson.text(everything()));
        Scenario scenario = ScenarioReader.read(file);
        assertThat(scenario.teamId()).isEqualTo(7);
        assertThat(scenario.pluginId()).isEqualTo(8);
        assertThat(scenario.pluginConfigId()).isEqualTo(9);
    }

    @Test
    void everyKeyOfExpectIsCompared() throws Exception {
        ObjectNode scenario = everything();
        List<StepResult> results = run(scenario).steps();
        for (int i = 0; i < results.size(); i++) {
            ((ObjectNode) scenario.at("/steps/" + i)).set("expect", results.get(i).json());
        }
        assertThat(run(scenario).differences()).isEmpty();
        List<String> compared = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            for (String key : names(results.get(i).json())) {
                String at = "/steps/" + i + "/expect";
                ObjectNode other = scenario.deepCopy();
                ((ObjectNode) other.at(at)).put(key, "something else");
                assertThat(
                                Expectation.differences(
                                        (ObjectNode) other.at(at), results.get(i).json()))
                        .as(key)
                        .isNotEmpty();
                ((ObjectNode) other.at(at)).remove(key);
                assertThat(
                                Expectation.differences(
                                        (ObjectNode) other.at(at), results.get(i).json()))
                        .as("without " + key)
                        .hasSize(key.equals("logs") ? 0 : 1);
                compared.add(key);
            }
        }
        assertThat(compared).containsAll(StepResult.KEYS);
        ((ObjectNode) scenario.at("/steps/1/expect")).remove("event");
        assertThat(run(scenario).differences())
                .singleElement()
                .asString()
                .startsWith("step 2 (processEvent): event: not expected, but there is {");
    }

    @Test
    void aPluginThatDoesNotBeginWithItsSetupIsLoadedWithoutIt() throws Exception {
        ObjectNode scenario = everything();
        ((ArrayNode) scenario.get("steps")).remove(0);
        JsonNode first = ScenarioJson.parse(run(scenario).json()).at("/steps/0");
        assertThat(first.has("storage")).isFalse();
        assertThat(first.has("captured")).isFalse();
    }

    @Test
    void jobsOnlyRunWhenAsked() throws Exception {
        ObjectNode scenario = everything();
        scenario.put("runJobs", false);
        JsonNode steps = ScenarioJson.parse(run(scenario).json()).get("steps");
        assertThat(steps.get(1).has("jobs")).isTrue();
        assertThat(steps.get(2).toString()).isEqualTo("{}");
    }

    @Test
    void whatIsUnansweredIsReported() throws Exception {
        ObjectNode scenario = everything();
        scenario.remove("httpStubs");
        ScenarioReport report = run(scenario);
        assertThat(report.notes())
                .contains("step 1: no stub answers PUT https://api.example/setupPlugin");
        assertThat(messages(ScenarioJson.parse(report.json()).at("/steps/0")).get(1))
                .startsWith("ERROR FetchError: request to https://api.example/setupPlugin failed");
    }

    @Test
    void hooksThatAreNoStepsAreRefused() throws Exception {
        for (String call :
                List.of("getSettings", "onSnapshot", "processEventBatch", "jobs.", "x")) {
            ObjectNode scenario = everything();
            ((ObjectNode) scenario.at("/steps/1")).put("call", call);
            assertThatThrownBy(() -> run(scenario))
                    .isInstanceOf(ScenarioException.class)
                    .hasMessageContaining("steps[1].call names no hook: '" + call + "'");
        }
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> messages(JsonNode step) {
        List<String> messages = new ArrayList<>();
        step.path("logs")
                .forEach(
                        line ->
                                messages.add(
                                        line.get("type").asText()
                                                + " "
                                                + line.get("message").asText()));
        return messages;
    }
}
