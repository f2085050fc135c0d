package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Typed reading of one scenario file's objects; errors and warnings name file and place. */
final class ScenarioFields {

    private final Path file;
    private final List<String> warnings = new ArrayList<>();

    ScenarioFields(Path file) {
        this.file = file;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Unknown keys are warned of.
     *
     * @param at where the object is, empty for the file itself
     */
    void known(ObjectNode node, Set<String> keys, String at) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!keys.contains(entry.getKey())) {
                warnings.add(
                        file
                                + ": "
                                + (at.isEmpty() ? "" : at + ": ")
                                + "unknown key '"
                                + entry.getKey()
                                + "' is ignored");
            }
        }
    }

    /** Null if it is not there. */
    Path path(JsonNode node, String key) throws ScenarioException {
        String text = text(node, key, "");
        return text == null ? null : file.toAbsolutePath().getParent().resolve(text).normalize();
    }

    /**
     * @param at where the key is, with a dot at the end, or empty
     * @return {@code null} if it is not there
     */
    String text(JsonNode node, String key, String at) throws ScenarioException {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong("'" + at + key + "' must be a string");
        }
        return value.textValue();
    }

    int integer(JsonNode node, String key, String at, int missing) throws ScenarioException {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return missing;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw wrong("'" + at + key + "' must be a whole number");
        }
        return value.intValue();
    }

    /** Empty if it is not there. */
    ObjectNode object(JsonNode node, String key, String at) throws ScenarioException {
        JsonNode value = node.get(key);
        if (value == null || value.isNull()) {
            return ScenarioJson.object();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw wrong("'" + at + key + "' must be an object");
    }

    ScenarioException wrong(String what) {
        return new ScenarioException(file + ": " + what);
    }
}
