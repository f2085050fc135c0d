package io.hedgerow.deployment.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.HttpTransport;
import io.hedgerow.runtime.host.memory.MemoryHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one version would have done outside, all events together: by what it is, in order, what was
 * in it.
 *
 * <p><b>Owns</b> the lists. <b>Lives</b> as a trial. <b>Threads</b>: one. <b>Survives</b> nothing.
 */
final class Effects {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<JsonNode>> http = new TreeMap<>();
    private final Map<String, List<JsonNode>> captured = new TreeMap<>();
    private final Map<String, List<JsonNode>> jobs = new TreeMap<>();
    private final Map<String, List<JsonNode>> logs = new TreeMap<>();

    /** The same transport, its requests written down. */
    HttpTransport recording(HttpTransport transport) {
        return request -> {
            HttpCall call = HttpCall.of(request.method(), request.url());
            add(http, call.toString(), request(call, request));
            return transport.send(request);
        };
    }

    /** Takes what the host has written down. */
    void take(MemoryHost host) {
        host.captured()
                .forEach(each -> add(captured, each.event().event(), captured(each.event())));
        host.jobs().forEach(each -> add(jobs, each.name(), job(each)));
        host.log()
                .forEach(each -> add(logs, each.type() + " " + each.message(), NullNode.instance));
        host.forgetEffects();
    }

    private static void add(Map<String, List<JsonNode>> effects, String what, JsonNode content) {
        effects.computeIfAbsent(what, absent -> new ArrayList<>()).add(content);
    }

    private static JsonNode request(HttpCall call, HttpTransport.Request request) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("query", call.query());
        ObjectNode headers = content.putObject("headers");
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            String before = headers.path(name).asText("");
            headers.put(
                    name, before.isEmpty() ? header.getValue() : before + ", " + header.getValue());
        }
        content.set(
                "body",
                request.body() == null
                        ? NullNode.instance
                        : value(new String(request.body(), StandardCharsets.UTF_8)));
        return content;
    }

    private static JsonNode captured(CapturedEvent event) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("distinct_id", event.distinctId()).put("timestamp", event.timestamp());
        content.set(
                "properties",
                event.propertiesJson() == null ? NullNode.instance : value(event.propertiesJson()));
        return content;
    }

    private static JsonNode job(MemoryHost.Job job) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.set(
                "payload",
                job.payloadJson() == null ? NullNode.instance : value(job.payloadJson()));
        return content.put("delay_ms", job.delayMillis());
    }

    /** As JSON if it is an object or a list, so that it can be compared by its parts. */
    private static JsonNode value(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json != null && json.isContainerNode()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // It is text.
        }
        return TextNode.valueOf(text);
    }

    /** Requests by method, host and path: {@code query}, {@code headers}, {@code body}. */
    Map<String, List<JsonNode>> http() {
        return http;
    }

    /** Events made with {@code posthog.capture}, by name. */
    Map<String, List<JsonNode>> captured() {
        return captured;
    }

    /** Jobs enqueued, by name: {@code payload}, {@code delay_ms}. */
    Map<String, List<JsonNode>> jobs() {
        return jobs;
    }

    /** Lines by type and text, with nothing in them. */
    Map<String, List<JsonNode>> logs() {
        return logs;
    }
}
