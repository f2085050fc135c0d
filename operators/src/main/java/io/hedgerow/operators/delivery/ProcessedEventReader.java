package io.hedgerow.operators.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.operators.ingest.Json;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.io.StringWriter;
import java.util.UUID;

/**
 * Takes a message of the topic of processed events (contract §6.4) apart, and makes of it what
 * plugins get (contract §6.3).
 *
 * <p>Owns: the fields. Lives: one message. Threads: one. Survives: nothing.
 */
final class ProcessedEventReader {

    private static final int SHORTEST_TIMESTAMP = "yyyy-MM-dd HH:mm:ss".length();
    private static final int MILLIS = 3;

    private Long teamId;
    private String uuid;
    private String event;
    private String distinctId;
    private String properties;
    private String timestamp;
    private String elementsChain;

    // Of the properties.
    private String ip;
    private int setAt = -1;
    private int setEnd;
    private int setOnceAt = -1;
    private int setOnceEnd;

    private ProcessedEventReader() {}

    static ProcessedEventReader of(byte[] json) throws UnprocessableEventException {
        ProcessedEventReader reader = new ProcessedEventReader();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnprocessableEventException("The message is no JSON object");
            }
            String name;
            while ((name = parser.nextFieldName()) != null) {
                reader.field(name, parser);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new UnprocessableEventException("Something follows the message's JSON");
            }
        } catch (JsonProcessingException e) {
            throw new UnprocessableEventException(
                    "The message is no JSON: " + Json.describe(e, json.length));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
        reader.check();
        return reader;
    }

    private void field(String name, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        switch (name) {
            case "team_id" -> teamId = token == JsonToken.VALUE_NUMBER_INT ? number(parser) : null;
            case "uuid" -> uuid = text(token, parser);
            case "event" -> event = text(token, parser);
            case "distinct_id" -> distinctId = text(token, parser);
            case "properties" -> properties = text(token, parser);
            case "timestamp" -> timestamp = text(token, parser);
            case "elements_chain" -> elementsChain = text(token, parser);
            default -> {}
        }
        parser.skipChildren();
    }

    private static Long number(JsonParser parser) throws IOException {
        try {
            return parser.getLongValue();
        } catch (JsonProcessingException e) {
            return null; // too large for any team
        }
    }

    private static String text(JsonToken token, JsonParser parser) throws IOException {
        return token == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    private void check() throws UnprocessableEventException {
        require("team_id", teamId, "a number");
        require("uuid", uuid, "a text");
        require("event", event, "a text");
        require("distinct_id", distinctId, "a text");
        require("timestamp", timestamp, "a text");
        try {
            UUID.fromString(uuid);
        } catch (IllegalArgumentException e) {
            throw new UnprocessableEventException("The message's \"uuid\" is no UUID");
        }
        if (timestamp.length() < SHORTEST_TIMESTAMP) {
            throw new UnprocessableEventException("The message's \"timestamp\" is no time");
        }
        if (properties == null || properties.isEmpty()) {
            properties = "{}";
        }
        readProperties();
    }

    private static void require(String name, Object value, String kind)
            throws UnprocessableEventException {
        if (value == null) {
            throw new UnprocessableEventException(
                    "The message's \"" + name + "\" is missing or is not " + kind);
        }
    }

    private void readProperties() throws UnprocessableEventException {
        try (JsonParser parser = Json.FACTORY.createParser(properties)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnprocessableEventException("The message's \"properties\" are no object");
            }
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                int start = (int) parser.currentTokenLocation().getCharOffset();
                if (name.equals("$ip")) {
                    ip = text(token, parser);
                }
                parser.skipChildren();
                if (name.equals("$set") && token == JsonToken.START_OBJECT) {
                    setAt = start;
                    setEnd = (int) parser.currentLocation().getCharOffset();
                } else if (name.equals("$set_once") && token == JsonToken.START_OBJECT) {
                    setOnceAt = start;
                    setOnceEnd = (int) parser.currentLocation().getCharOffset();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new UnprocessableEventException(
                        "Something follows the JSON of the message's \"properties\"");
            }
        } catch (JsonProcessingException e) {
            throw new UnprocessableEventException(
                    "The message's \"properties\" are no JSON: "
                            + e.getOriginalMessage().replace('\n', ' '));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    long teamId() {
        return teamId;
    }

    UUID uuid() {
        return UUID.fromString(uuid);
    }

    String event() {
        return event;
    }

    String distinctId() {
        return distinctId;
    }

    /** JSON text. */
    String properties() {
        return properties;
    }

    /** Empty when there are none. */
    String elementsChain() {
        return elementsChain == null ? "" : elementsChain;
    }

    /** Empty when unknown. */
    String ip() {
        return ip == null ? "" : ip;
    }

    JsonText pluginJson() {
        StringWriter text = new StringWriter(properties.length() + 256);
        try (JsonGenerator out = Json.FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("distinct_id", distinctId);
            if (ip != null) {
                out.writeStringField("ip", ip);
            }
            out.writeNumberField("team_id", teamId);
            out.writeStringField("event", event);
            out.writeFieldName("properties");
            out.writeRawValue(properties);
            out.writeStringField("timestamp", isoTime(timestamp));
            if (setAt >= 0) {
                out.writeFieldName("$set");
                out.writeRawValue(properties, setAt, setEnd - setAt);
            }
            if (setOnceAt >= 0) {
                out.writeFieldName("$set_once");
                out.writeRawValue(properties, setOnceAt, setOnceEnd - setOnceAt);
            }
            out.writeStringField("uuid", uuid);
            out.writeFieldName("elements");
            ElementsList.write(elementsChain(), out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return JsonText.of(text.toString());
    }

    /**
     * ClickHouse's {@code yyyy-MM-dd HH:mm:ss[.f…]} in UTC as JavaScript's {@code toISOString}.
     * What is ISO already stays.
     */
    private static String isoTime(String time) {
        if (time.charAt(SHORTEST_TIMESTAMP - 9) != ' ') {
            return time;
        }
        StringBuilder iso = new StringBuilder(time.substring(0, SHORTEST_TIMESTAMP));
        iso.setCharAt(SHORTEST_TIMESTAMP - 9, 'T');
        iso.append('.');
        int fraction = time.length() > SHORTEST_TIMESTAMP ? SHORTEST_TIMESTAMP + 1 : time.length();
        for (int i = 0; i < MILLIS; i++) {
            iso.append(fraction + i < time.length() ? time.charAt(fraction + i) : '0');
        }
        return iso.append('Z').toString();
    }
}
