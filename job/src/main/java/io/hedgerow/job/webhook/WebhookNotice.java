package io.hedgerow.job.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.output.PluginErrorRecord;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;

/**
 * One thing to tell. The format of the body is documented in docs/status-webhook.md.
 *
 * @param key the same for every try; two notices with the same key are the same
 */
record WebhookNotice(PluginStatus status, String key) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether anybody is told of such a status. */
    static boolean concerns(PluginStatus status) {
        return status.kind() == Kind.DISABLED || status.kind() == Kind.PAUSED;
    }

    static WebhookNotice of(PluginStatus status) {
        return new WebhookNotice(status, subject(status) + ":" + status.timeMillis());
    }

    /** What happened to which revision of which config: several subtasks may tell of it at once. */
    static String subject(PluginStatus status) {
        return "%d:%s:%s".formatted(status.configId(), status.version(), status.kind());
    }

    /**
     * @param disables whether a fatal error disables the config
     */
    String body(boolean disables) {
        ObjectNode body = JSON.createObjectNode();
        body.put("event", "plugin_config." + event(disables));
        body.put("key", key);
        body.put("team_id", status.teamId());
        body.put("config_id", status.configId());
        body.put("revision", status.version());
        body.put("time", PluginErrorRecord.time(status.timeMillis()));
        body.set("error", error());
        return body.toString();
    }

    private String event(boolean disables) {
        if (status.kind() == Kind.PAUSED) {
            return "paused";
        }
        return disables ? "disabled" : "failed";
    }

    /** Without the event that the plugin was called with, which is nobody else's business. */
    private JsonNode error() {
        try {
            JsonNode error = JSON.readTree(status.errorJson());
            if (error instanceof ObjectNode object) {
                object.remove("event");
            }
            return error;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An error record is always JSON", e);
        }
    }
}
