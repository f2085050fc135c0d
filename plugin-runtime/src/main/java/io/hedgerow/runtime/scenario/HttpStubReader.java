package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.runtime.scenario.Scenario.HttpStub;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code httpStubs} of a scenario file. */
final class HttpStubReader {

    private final ScenarioFields fields;

    HttpStubReader(ScenarioFields fields) {
        this.fields = fields;
    }

    List<HttpStub> stubs(JsonNode node) throws ScenarioException {
        List<HttpStub> stubs = new ArrayList<>();
        if (node == null || node.isNull()) {
            return stubs;
        }
        if (!node.isArray()) {
            throw fields.wrong("'httpStubs' must be an array");
        }
        for (int i = 0; i < node.size(); i++) {
            stubs.add(stub(node.get(i), "httpStubs[" + i + "]"));
        }
        return stubs;
    }

    private HttpStub stub(JsonNode node, String at) throws ScenarioException {
        String url = node.isObject() ? fields.text(node, "url", at + ".") : null;
        if (url == null) {
            throw fields.wrong(at + " must be an object with 'url'");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header :
                fields.object(node, "headers", at + ".").properties()) {
            headers.put(header.getKey(), header.getValue().asText());
        }
        String body = node.has("text") ? fields.text(node, "text", at + ".") : null;
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
                fields.text(node, "method", at + "."),
                url,
                fields.integer(node, "status", at + ".", 200),
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8),
                headers,
                fields.integer(node, "times", at + ".", -1),
                !fails ? null : error.isTextual() ? error.textValue() : "ECONNREFUSED");
    }
}
