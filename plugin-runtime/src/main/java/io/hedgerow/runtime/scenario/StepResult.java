package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.PluginError;
import java.util.List;

/** What one step did; keys without content are left out. */
public final class StepResult {

    /** In the order of the output. */
    static final List<String> KEYS =
            List.of(
                    "event",
                    "dropped",
                    "webhook",
                    "threw",
                    "http",
                    "captured",
                    "jobs",
                    "storage",
                    "cache",
                    "logs");

    private final ObjectNode json = ScenarioJson.object();

    StepResult() {}

    void put(String key, JsonNode content) {
        if (!content.isContainerNode() || !content.isEmpty()) {
            json.set(key, content);
        }
    }

    void putEvenIfEmpty(String key, JsonNode content) {
        json.set(key, content);
    }

    void threw(PluginError error) {
        if (json.has("threw")) {
            return;
        }
        ObjectNode threw = json.putObject("threw");
        if (error.kind() == PluginError.Kind.THROWN_VALUE) {
            threw.put("string", error.message());
        } else {
            threw.put("name", error.name()).put("message", error.message());
        }
    }

    public ObjectNode json() {
        return json;
    }
}
