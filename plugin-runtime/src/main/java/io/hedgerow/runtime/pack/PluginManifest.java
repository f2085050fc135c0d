package io.hedgerow.runtime.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code plugin.json} (contract §1.1 to §1.4).
 *
 * @param main path of the entry file as written, {@code null} if absent
 * @param publicJobs as written; an empty object if absent
 * @param posthogVersion kept for information; nothing checks it
 * @param warnings what is odd but harmless
 */
public record PluginManifest(
        String name,
        String description,
        String url,
        String main,
        List<ConfigField> config,
        ObjectNode publicJobs,
        boolean stateless,
        String posthogVersion,
        List<String> warnings) {

    private static final String BOM = "\ufeff";
    private static final ObjectMapper STRICT =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final ObjectMapper WITH_TRAILING_COMMAS =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();
    private static final Set<String> JOB_FIELD_TYPES =
            Set.of("string", "boolean", "json", "number", "date", "daterange");

    public PluginManifest {
        config = List.copyOf(config);
        warnings = List.copyOf(warnings);
    }

    /**
     * @param where names the file in errors
     * @param defaultName name of a plugin that has none, {@code null} if it must have one
     */
    public static PluginManifest parse(String json, String where, String defaultName)
            throws PluginManifestException {
        List<String> warnings = new ArrayList<>();
        JsonNode node = readJson(json, where, warnings);
        if (!node.isObject()) {
            throw new PluginManifestException(where + ": must be a JSON object");
        }
        String name = text(node, "name", where);
        if (name == null || name.isBlank()) {
            if (defaultName == null) {
                throw new PluginManifestException(where + ": 'name' is missing");
            }
            warnings.add("'name' is missing; the plugin is called '" + defaultName + "'");
            name = defaultName;
        }
        String main = text(node, "main", where);
        if (node.hasNonNull("lib")) {
            warnings.add("'lib' is obsolete and not read");
        }
        JsonNode stateless = node.get("stateless");
        if (stateless != null && !stateless.isBoolean() && !stateless.isNull()) {
            throw new PluginManifestException(where + ": 'stateless' must be true or false");
        }
        List<ConfigField> config =
                new ConfigSchemaParser(where, warnings).parse(node.get("config"));
        boolean isStateless = stateless != null && stateless.asBoolean();
        if (isStateless && !config.isEmpty()) {
            warnings.add("Stateless plugins cannot have a config!");
        }
        return new PluginManifest(
                name,
                orEmpty(text(node, "description", where)),
                text(node, "url", where),
                main,
                config,
                publicJobs(node.get("publicJobs"), where, warnings),
                isStateless,
                text(node, "posthogVersion", where),
                warnings);
    }

    /**
     * As a registry keeps it. What the legacy server never looked at is no reason here either not
     * to run a plugin: only a text that is no JSON object is refused.
     *
     * @param defaultName name of a plugin whose manifest has none
     */
    static PluginManifest stored(String json, String where, String defaultName)
            throws PluginManifestException {
        try {
            return parse(json, where, defaultName);
        } catch (PluginManifestException e) {
            JsonNode node = readJson(json, where, new ArrayList<>());
            if (!node.isObject()) {
                throw e;
            }
            String name = node.path("name").asText("");
            return new PluginManifest(
                    name.isBlank() ? defaultName : name,
                    "",
                    null,
                    null,
                    List.of(),
                    STRICT.createObjectNode(),
                    false,
                    null,
                    List.of(e.getMessage()));
        }
    }

    /** Strict JSON without white space, with a name. */
    static String compact(String json, String name) {
        try {
            JsonNode node =
                    WITH_TRAILING_COMMAS.readTree(json.startsWith(BOM) ? json.substring(1) : json);
            return ((ObjectNode) node).put("name", name).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it has been parsed before", e);
        }
    }

    private static JsonNode readJson(String json, String where, List<String> warnings)
            throws PluginManifestException {
        String text = json.startsWith(BOM) ? json.substring(1) : json;
        try {
            return STRICT.readTree(text);
        } catch (JsonProcessingException strict) {
            try {
                JsonNode node = WITH_TRAILING_COMMAS.readTree(text);
                warnings.add("not strict JSON: it has a comma before a closing bracket");
                return node;
            } catch (JsonProcessingException e) {
                var at = e.getLocation();
                throw new PluginManifestException(
                        where
                                + (at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr())
                                + ": invalid JSON: "
                                + e.getOriginalMessage().lines().findFirst().orElse(""),
                        e);
            }
        }
    }

    private static ObjectNode publicJobs(JsonNode node, String where, List<String> warnings)
            throws PluginManifestException {
        if (node == null || node.isNull()) {
            return STRICT.createObjectNode();
        }
        if (!(node instanceof ObjectNode jobs)) {
            throw new PluginManifestException(where + ": 'publicJobs' must be an object");
        }
        for (Map.Entry<String, JsonNode> job : jobs.properties()) {
            String at = "publicJobs." + job.getKey();
            JsonNode payload = job.getValue().get("payload");
            if (!job.getValue().isObject() || payload != null && !payload.isObject()) {
                throw new PluginManifestException(
                        where + ": " + at + " must be an object with an object 'payload'");
            }
            if (payload == null) {
                continue;
            }
            for (Map.Entry<String, JsonNode> field : payload.properties()) {
                String type = field.getValue().path("type").asText("");
                if (!JOB_FIELD_TYPES.contains(type)) {
                    warnings.add(
                            at
                                    + ".payload."
                                    + field.getKey()
                                    + " has the unknown type '"
                                    + type
                                    + "'");
                }
            }
        }
        return jobs;
    }

    private static String text(JsonNode node, String key, String where)
            throws PluginManifestException {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new PluginManifestException(
                    where + ": '" + key + "' must be a string, not " + value);
        }
        return value.textValue();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
