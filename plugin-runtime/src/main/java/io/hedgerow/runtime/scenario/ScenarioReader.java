package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.PluginSettings.Attachment;
import io.hedgerow.runtime.scenario.Scenario.HttpStub;
import io.hedgerow.runtime.scenario.Scenario.Step;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads scenario files (docs/scenario-format.md). */
public final class ScenarioReader {

    private static final Set<String> KEYS =
            Set.of(
                    "id",
                    "plugin",
                    "entry",
                    "pluginName",
                    "teamId",
                    "pluginId",
                    "pluginConfigId",
                    "config",
                    "attachments",
                    "geoipDatabase",
                    "clock",
                    "httpStubs",
                    "runJobs",
                    "steps");
    private static final Set<String> STEP_KEYS =
            Set.of("call", "event", "events", "payload", "advanceClockSeconds", "expect");
    private static final Set<String> CALLS_WITH_EVENT =
            Set.of("processEvent", "onEvent", "composeWebhook");
    private static final Set<String> CALLS_WITHOUT_ARGUMENT =
            Set.of(
                    "setupPlugin",
                    "teardownPlugin",
                    "runEveryMinute",
                    "runEveryHour",
                    "runEveryDay");
    private static final Instant DEFAULT_CLOCK = Instant.parse("2022-03-01T10:00:00.000Z");

    private final Path file;
    private final List<String> warnings = new ArrayList<>();

    private ScenarioReader(Path file) {
        this.file = file;
    }

    public static Scenario read(Path file) throws ScenarioException {
        return new ScenarioReader(file).read();
    }

    private Scenario read() throws ScenarioException {
        JsonNode node = readJson();
        if (!(node instanceof ObjectNode root)) {
            throw wrong("must be a JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!KEYS.contains(entry.getKey())) {
                warnings.add(file + ": unknown key '" + entry.getKey() + "' is ignored");
            }
        }
        String id = text(root, "id", "");
        return new Scenario(
                id == null ? file.getFileName().toString() : id,
                path(root, "plugin"),
                text(root, "entry", ""),
                text(root, "pluginName", ""),
                integer(root, "teamId", "", 2),
                integer(root, "pluginId", "", 60),
                integer(root, "pluginConfigId", "", 39),
                object(root, "config", ""),
                attachments(object(root, "attachments", "")),
                path(root, "geoipDatabase"),
                clock(text(root, "clock", "")),
                root.path("runJobs").asBoolean(false),
                stubs(root.get("httpStubs")),
                steps(root.get("steps")),
                List.copyOf(warnings));
    }

    private JsonNode readJson() throws ScenarioException {
        try {
            return ScenarioJson.MAPPER.readTree(
                    Files.readString(file, StandardCharsets.UTF_8).replaceFirst("^\ufeff", ""));
        } catch (NoSuchFileException e) {
            throw new ScenarioException(file + ": there is no such scenario file", e);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new ScenarioException(
                    file
                            + (at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr())
                            + ": invalid JSON: "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new ScenarioException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Instant clock(String text) throws ScenarioException {
        if (text == null) {
            return DEFAULT_CLOCK;
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw wrong("'clock' is no ISO 8601 time: " + text);
        }
    }

    private Map<String, Attachment> attachments(ObjectNode node) throws ScenarioException {
        Map<String, Attachment> attachments = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String at = "attachments." + entry.getKey();
            JsonNode contents = entry.getValue().get("contents");
            if (!entry.getValue().isObject() || contents == null) {
                throw wrong(at + " must be an object with 'contents'");
            }
            String text = contents.isTextual() ? contents.textValue() : ScenarioJson.text(contents);
            attachments.put(
                    entry.getKey(),
                    new Attachment(
                            text(entry.getValue(), "content_type", at + "."),
                            text(entry.getValue(), "file_name", at + "."),
                            text.getBytes(StandardCharsets.UTF_8)));
        }
        return attachments;
    }

    private List<HttpStub> stubs(JsonNode node) throws ScenarioException {
        List<HttpStub> stubs = new ArrayList<>();
        if (node == null || node.isNull()) {
            return stubs;
        }
        if (!node.isArray()) {
            throw wrong("'httpStubs' must be an array");
        }
        for (int i = 0; i < node.size(); i++) {
            stubs.add(stub(node.get(i), "httpStubs[" + i + "]"));
        }
        return stubs;
    }

    private HttpStub stub(JsonNode node, String at) throws ScenarioException {
        String url = node.isObject() ? text(node, "url", at + ".") : null;
        if (url == null) {
            throw wrong(at + " must be an object with 'url'");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : object(node, "headers", at + ".").properties()) {
            headers.put(header.getKey(), header.getValue().asText());
        }
        String body = node.has("text") ? text(node, "text", at + ".") : null;
        if (node.has("json")) {
            body = ScenarioJson.text(node.get("json"));
            if (headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
                headers.put("content-type", "application/json");
            }
        }
        JsonNode error = node.get("networkError");
        boolean fails =
                error != null && !error.isNull() && !(error.isBoolean() && !error.asBoolean());
        return new HttpStub(
                text(node, "method", at + "."),
                url,
                integer(node, "status", at + ".", 200),
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8),
                headers,
                integer(node, "times", at + ".", -1),
                !fails ? null : error.isTextual() ? error.textValue() : "ECONNREFUSED");
    }

    private List<Step> steps(JsonNode node) throws ScenarioException {
        if (node == null || !node.isArray()) {
            throw wrong("'steps' must be an array");
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            steps.add(step(node.get(i), "steps[" + i + "]"));
        }
        return steps;
    }

    private Step step(JsonNode node, String at) throws ScenarioException {
        if (!node.isObject()) {
            throw wrong(at + " must be an object");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!STEP_KEYS.contains(entry.getKey())) {
                warnings.add(
                        file + ": " + at + ": unknown key '" + entry.getKey() + "' is ignored");
            }
        }
        ObjectNode expect = node.hasNonNull("expect") ? object(node, "expect", at + ".") : null;
        if (expect != null) {
            for (Map.Entry<String, JsonNode> entry : expect.properties()) {
                if (!StepResult.KEYS.contains(entry.getKey())) {
                    throw wrong(at + ".expect has the unknown key '" + entry.getKey() + "'");
                }
            }
        }
        JsonNode advance = node.get("advanceClockSeconds");
        String call = text(node, "call", at + ".");
        if ((call == null) == (advance == null)) {
            throw wrong(at + " needs either 'call' or 'advanceClockSeconds'");
        }
        if (advance != null) {
            if (!advance.isNumber() || advance.decimalValue().signum() < 0) {
                throw wrong(at + ".advanceClockSeconds must be a number that is not negative");
            }
            return new Step(
                    null,
                    null,
                    advance.decimalValue().multiply(BigDecimal.valueOf(1000)).longValue(),
                    expect);
        }
        return new Step(call, argument(node, call, at), 0, expect);
    }

    private JsonNode argument(JsonNode step, String call, String at) throws ScenarioException {
        if (CALLS_WITHOUT_ARGUMENT.contains(call)) {
            return null;
        }
        if (CALLS_WITH_EVENT.contains(call)) {
            JsonNode event = step.get("event");
            if (event == null || !event.isObject()) {
                throw wrong(at + " calls " + call + " and needs an object 'event'");
            }
            return event;
        }
        if (call.equals("exportEvents")) {
            JsonNode events = step.get("events");
            if (events == null || !events.isArray()) {
                throw wrong(at + " calls exportEvents and needs an array 'events'");
            }
            return events;
        }
        if (call.startsWith("jobs.") && call.length() > "jobs.".length()) {
            return step.has("payload") ? step.get("payload") : ScenarioJson.object();
        }
        throw wrong(at + ".call names no hook: '" + call + "'");
    }

    private Path path(JsonNode node, String key) throws ScenarioException {
        String text = text(node, key, "");
        return text == null ? null : file.toAbsolutePath().getParent().resolve(text).normalize();
    }

    private String text(JsonNode node, String key, String at) throws ScenarioException {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong("'" + at + key + "' must be a string");
        }
        return value.textValue();
    }

    private int integer(JsonNode node, String key, String at, int missing)
            throws ScenarioException {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return missing;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw wrong("'" + at + key + "' must be a whole number");
        }
        return value.intValue();
    }

    private ObjectNode object(JsonNode node, String key, String at) throws ScenarioException {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return ScenarioJson.object();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw wrong("'" + at + key + "' must be an object");
    }

    private ScenarioException wrong(String what) {
        return new ScenarioException(file + ": " + what);
    }
}
