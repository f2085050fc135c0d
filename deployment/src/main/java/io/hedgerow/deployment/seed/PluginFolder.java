package io.hedgerow.deployment.seed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A plugin package read from a folder the way an installed archive is (contract §1.1, §1.5): its
 * {@code plugin.json} without white space, and one entry file, stored as {@code index.ts} whatever
 * it was called.
 *
 * @param manifest the whole {@code plugin.json}
 * @param sources rows of {@code posthog_pluginsourcefile}: file name to text
 */
public record PluginFolder(JsonNode manifest, Map<String, String> sources) {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * @throws IOException naming the folder and what is missing or unreadable in it
     */
    public static PluginFolder read(Path folder) throws IOException {
        Path file = folder.resolve("plugin.json");
        if (!Files.isRegularFile(file)) {
            throw new IOException("Could not find plugin.json in " + folder);
        }
        JsonNode manifest;
        try {
            manifest = JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new IOException("Could not read " + file + ": " + e.getMessage(), e);
        }
        if (manifest.path("name").asText("").isEmpty()) {
            throw new IOException(file + " has no name");
        }
        return new PluginFolder(
                manifest,
                Map.of(
                        "plugin.json",
                        JSON.writeValueAsString(manifest),
                        "index.ts",
                        Files.readString(entry(folder, manifest))));
    }

    private static Path entry(Path folder, JsonNode manifest) throws IOException {
        List<String> candidates = new ArrayList<>();
        if (manifest.hasNonNull("main")) {
            candidates.add(manifest.get("main").asText());
        }
        candidates.addAll(List.of("index.js", "index.ts"));
        for (String candidate : candidates) {
            if (Files.isRegularFile(folder.resolve(candidate))) {
                return folder.resolve(candidate);
            }
        }
        throw new IOException(
                "Could not find main file " + String.join(" or ", candidates) + " in " + folder);
    }

    public String name() {
        return manifest.get("name").asText();
    }

    /** The config schema, an array (contract §1.2). */
    public JsonNode configSchema() {
        JsonNode schema = manifest.path("config");
        return schema.isMissingNode() ? JSON.createArrayNode() : schema;
    }

    /** A new config: every field's default. */
    public ObjectNode defaultConfig() {
        ObjectNode config = JSON.createObjectNode();
        if (configSchema() instanceof ArrayNode fields) {
            for (JsonNode field : fields) {
                if (field.hasNonNull("key") && field.has("default")) {
                    config.set(field.get("key").asText(), field.get("default"));
                }
            }
        }
        return config;
    }

    public boolean isStateless() {
        return manifest.path("stateless").asBoolean(false);
    }
}
