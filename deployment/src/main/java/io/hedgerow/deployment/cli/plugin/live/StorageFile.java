package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lines of {@code {"key": ..., "value": ...}}, as {@code storage export} writes them. */
final class StorageFile {

    /** Numbers stay what they are. */
    private static final JsonMapper EXACT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
                    .build();

    private StorageFile() {}

    /** A line that is not understood. */
    static final class WrongLineException extends Exception {

        private static final long serialVersionUID = 1L;

        private WrongLineException(String file, int line, String what) {
            super(file + ":" + line + ": " + what);
        }
    }

    /**
     * @param file its name, for messages
     * @return key to JSON text, in the order of the lines
     */
    static Map<String, String> read(String text, String file) throws WrongLineException {
        Map<String, String> entries = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode entry;
            try {
                entry = EXACT.readTree(line);
            } catch (JsonProcessingException e) {
                throw new WrongLineException(file, number, "no JSON: " + e.getOriginalMessage());
            }
            if (!entry.path("key").isTextual() || !entry.has("value") || entry.size() != 2) {
                throw new WrongLineException(file, number, "not {\"key\": text, \"value\": ...}");
            }
            String key = entry.get("key").textValue();
            if (entries.put(key, entry.get("value").toString()) != null) {
                throw new WrongLineException(file, number, "key \"" + key + "\" was there before");
            }
        }
        return entries;
    }
}
