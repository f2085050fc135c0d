package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.operators.registry.SecretMask;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code error_details} of an app metric (contract §5.5): the error, and what the hook was called
 * with. Four levels deep, forty members wide, texts of 1000 characters; what is left out is marked.
 *
 * @param event JSON of the one event, asked for only when it is needed; {@code null} for none
 * @param eventCount of a batch; 0 for none
 */
record ErrorDetails(Supplier<String> event, int eventCount, SecretMask secrets) {

    /** The hook was called with no event. */
    static final ErrorDetails NO_EVENT = new ErrorDetails(null, 0, SecretMask.NONE);

    static final int MAX_TEXT = 1000;
    private static final int DEPTH = 4;
    private static final int BREADTH = 40;

    /** Longer events are named by their length only. */
    private static final int MAX_EVENT = 16 << 10;

    private static final String LEFT_OUT = "[...]";
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final JsonMapper JSON = new JsonMapper();

    static ErrorDetails ofEvent(Supplier<String> event, SecretMask secrets) {
        return new ErrorDetails(event, 0, secrets);
    }

    static ErrorDetails ofBatch(int events) {
        return new ErrorDetails(null, events, SecretMask.NONE);
    }

    /**
     * @param threw with its secrets masked
     */
    String json(HookResult.Threw threw) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeObjectFieldStart("error");
            out.writeStringField("name", cut(threw.name()));
            out.writeStringField("message", cut(threw.message()));
            if (threw.stack() != null && !threw.stack().isBlank()) {
                out.writeStringField("stack", cut(threw.stack()));
            }
            out.writeEndObject();
            if (event != null) {
                out.writeFieldName("event");
                write(event.get(), out);
            } else if (eventCount > 0) {
                out.writeNumberField("eventCount", eventCount);
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return text.toString();
    }

    private void write(String json, JsonGenerator out) throws IOException {
        if (json.length() > MAX_EVENT) {
            out.writeString("[" + json.length() + " characters]");
            return;
        }
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            out.writeString(LEFT_OUT);
            return;
        }
        write(node, DEPTH - 1, out);
    }

    private void write(JsonNode node, int levels, JsonGenerator out) throws IOException {
        if (node.isTextual()) {
            out.writeString(cut(secrets.apply(node.textValue())));
        } else if (node.isNumber()) {
            out.writeNumber(node.asText());
        } else if (node.isValueNode()) {
            out.writeRawValue(node.toString());
        } else if (levels == 0) {
            out.writeString(LEFT_OUT);
        } else if (node.isArray()) {
            out.writeStartArray();
            for (int i = 0; i < Math.min(BREADTH, node.size()); i++) {
                write(node.get(i), levels - 1, out);
            }
            if (node.size() > BREADTH) {
                out.writeString(more(node));
            }
            out.writeEndArray();
        } else {
            out.writeStartObject();
            Iterator<Map.Entry<String, JsonNode>> members = node.properties().iterator();
            for (int i = 0; i < BREADTH && members.hasNext(); i++) {
                Map.Entry<String, JsonNode> member = members.next();
                out.writeFieldName(cut(secrets.apply(member.getKey())));
                write(member.getValue(), levels - 1, out);
            }
            if (members.hasNext()) {
                out.writeStringField("...", more(node));
            }
            out.writeEndObject();
        }
    }

    private static String more(JsonNode node) {
        return "[" + (node.size() - BREADTH) + " more]";
    }

    static String cut(String text) {
        String known = text == null ? "" : text;
        return known.length() <= MAX_TEXT ? known : known.substring(0, MAX_TEXT);
    }
}
