package io.hedgerow.runtime.transpile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.PluginLoadException;

/** What {@code transpile.js} returns. */
final class BabelAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private BabelAnswer() {}

    /**
     * @param sha256 of the result
     * @throws PluginLoadException when Babel found an error; names file, line and column
     */
    static TranspiledSource read(String fileName, String json, String sha256)
            throws PluginLoadException {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("transpile.js returned no JSON", e);
        }
        JsonNode error = node.get("error");
        if (error == null) {
            return new TranspiledSource(
                    fileName,
                    node.get("code").asText(),
                    sha256,
                    SourceMap.ofMappings(node.get("mappings").asText()));
        }
        // Babel names its own file and appends a code frame and the position; the first line says
        // what is wrong.
        String message =
                error.get("message")
                        .asText()
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceFirst("^/?index\\.ts: ", "")
                        .replaceFirst(" \\(\\d+:\\d+\\)$", "");
        throw new PluginLoadException(
                new PluginError(
                        PluginError.Kind.THROWN,
                        "SyntaxError",
                        fileName
                                + ":"
                                + error.get("line").asInt()
                                + ":"
                                + error.get("column").asInt()
                                + ": "
                                + message,
                        null,
                        false));
    }
}
