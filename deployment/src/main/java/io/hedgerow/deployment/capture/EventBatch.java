package io.hedgerow.deployment.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Takes the events out of a payload and checks each (contract §6.2): a missing or blank distinct id
 * or a bad {@code uuid} refuses the whole request, an event without a name is skipped.
 */
final class EventBatch {

    private static final int MAX_DISTINCT_ID = 200;
    private static final Pattern UUID_TEXT =
            Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private EventBatch() {}

    /** An accepted event. */
    record Event(UUID uuid, String distinctId, ObjectNode data) {}

    /**
     * @param engage whether a single event is to be named {@code $identify}
     * @param uuids used for events that bring none
     * @throws CaptureException 400 for the first event that cannot be accepted
     */
    static List<Event> of(JsonNode json, boolean engage, Supplier<UUID> uuids) {
        List<Event> accepted = new ArrayList<>();
        for (JsonNode node : unwrap(json, engage)) {
            if (node.isNull() || node.isObject() && node.isEmpty()) {
                throw CaptureException.invalidPayload("some events are null");
            }
            if (!(node instanceof ObjectNode event)) {
                throw CaptureException.invalidPayload(
                        "Events must be JSON objects, received " + typeOf(node) + "!");
            }
            String distinctId = distinctId(event);
            UUID uuid = uuid(event, uuids);
            if (isTruthy(event.path("event"))) {
                accepted.add(new Event(uuid, distinctId, withProperties(event)));
            }
        }
        return accepted;
    }

    private static Iterable<JsonNode> unwrap(JsonNode json, boolean engage) {
        if (json instanceof ObjectNode object) {
            JsonNode batch = object.path("batch");
            if (isTruthy(batch)) {
                if (!batch.isArray()) {
                    throw CaptureException.invalidPayload(
                            "Field \"batch\" must be a JSON array, received "
                                    + typeOf(batch)
                                    + "!");
                }
                return batch;
            }
            if (engage) {
                object.put("event", "$identify");
            }
        }
        return json.isArray() ? json : List.of(json);
    }

    private static String distinctId(ObjectNode event) {
        JsonNode properties = event.path("properties");
        if (!event.has("$distinct_id")
                && !properties.isMissingNode()
                && !properties.isNull()
                && !properties.isObject()) {
            throw CaptureException.invalidPayload(
                    "Properties must be a JSON object, received " + typeOf(properties) + "!");
        }
        JsonNode id =
                event.has("$distinct_id")
                        ? event.get("$distinct_id")
                        : properties.has("distinct_id")
                                ? properties.get("distinct_id")
                                : event.path("distinct_id");
        if (id.isMissingNode()) {
            throw CaptureException.invalidPayload(
                    "All events must have the event field \"distinct_id\"!");
        }
        String text = id.isTextual() ? id.textValue() : id.toString();
        if (!isTruthy(id) || text.isBlank()) {
            throw CaptureException.invalidPayload(
                    "Event field \"distinct_id\" should not be blank!");
        }
        return cut(text, MAX_DISTINCT_ID);
    }

    private static UUID uuid(ObjectNode event, Supplier<UUID> uuids) {
        JsonNode given = event.path("uuid");
        if (!isTruthy(given)) {
            return uuids.get();
        }
        if (!given.isTextual() || !UUID_TEXT.matcher(given.textValue()).matches()) {
            throw CaptureException.invalidPayload("Event field \"uuid\" is not a valid UUID!");
        }
        return UUID.fromString(given.textValue());
    }

    private static ObjectNode withProperties(ObjectNode event) {
        if (!isTruthy(event.path("properties"))) {
            event.putObject("properties");
        }
        return event;
    }

    /** Counts characters as Python does: a surrogate pair is one. */
    private static String cut(String text, int max) {
        return text.codePointCount(0, text.length()) <= max
                ? text
                : text.substring(0, text.offsetByCodePoints(0, max));
    }

    private static boolean isTruthy(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        if (node.isContainerNode()) {
            return !node.isEmpty();
        }
        if (node.isTextual()) {
            return !node.textValue().isEmpty();
        }
        return node.isBoolean() ? node.booleanValue() : node.doubleValue() != 0;
    }

    private static String typeOf(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
