package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.LimitSettings;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings.Attachment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
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
                    "limits",
                    "httpStubs",
                    "runJobs",
                    "steps");
    private static final Instant DEFAULT_CLOCK = Instant.parse("2022-03-01T10:00:00.000Z");

    private final Path file;
    private final ScenarioFields fields;

    private ScenarioReader(Path file) {
        this.file = file;
        this.fields = new ScenarioFields(file);
    }

    public static Scenario read(Path file) throws ScenarioException {
        return new ScenarioReader(file).read();
    }

    private Scenario read() throws ScenarioException {
        JsonNode node = readJson();
        if (!(node instanceof ObjectNode root)) {
            throw fields.wrong("must be a JSON object");
        }
        fields.known(root, KEYS, "");
        String id = fields.text(root, "id", "");
        return new Scenario(
                id == null ? file.getFileName().toString() : id,
                fields.path(root, "plugin"),
                fields.text(root, "entry", ""),
                fields.text(root, "pluginName", ""),
                fields.integer(root, "teamId", "", 2),
                fields.integer(root, "pluginId", "", 60),
                fields.integer(root, "pluginConfigId", "", 39),
                fields.object(root, "config", ""),
                attachments(fields.object(root, "attachments", "")),
                fields.path(root, "geoipDatabase"),
                clock(fields.text(root, "clock", "")),
                limits(fields.object(root, "limits", "")),
                root.path("runJobs").asBoolean(false),
                new HttpStubReader(fields).stubs(root.get("httpStubs")),
                new StepReader(fields).steps(root.get("steps")),
                fields.warnings());
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
            throw fields.wrong("'clock' is no ISO 8601 time: " + text);
        }
    }

    private PluginLimits limits(ObjectNode node) throws ScenarioException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            settings.put(entry.getKey(), entry.getValue().asText());
        }
        try {
            return LimitSettings.apply(PluginLimits.DEFAULT, settings);
        } catch (IllegalArgumentException e) {
            throw fields.wrong("'limits': " + e.getMessage());
        }
    }

    private Map<String, Attachment> attachments(ObjectNode node) throws ScenarioException {
        Map<String, Attachment> attachments = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String at = "attachments." + entry.getKey();
            JsonNode contents = entry.getValue().get("contents");
            if (!entry.getValue().isObject() || contents == null) {
                throw fields.wrong(at + " must be an object with 'contents'");
            }
            String text = contents.isTextual() ? contents.textValue() : ScenarioJson.text(contents);
            attachments.put(
                    entry.getKey(),
                    new Attachment(
                            fields.text(entry.getValue(), "content_type", at + "."),
                            fields.text(entry.getValue(), "file_name", at + "."),
                            text.getBytes(StandardCharsets.UTF_8)));
        }
        return attachments;
    }
}
