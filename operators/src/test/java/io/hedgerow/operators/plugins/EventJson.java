package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.hedgerow.operators.ingest.EventEnvelope;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The event as a plugin sees it, as JSON text (contract §2.4, §6.2, §6.3). */
final class EventJson {

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNumberLength(100_000)
                                    .maxNestingDepth(10_000)
                                    .build())
                    .build();
    private static final Set<String> OUTER =
            Set.of("uuid", "distinct_id", "ip", "site_url", "team_id", "now", "sent_at");

    private EventJson() {}

    /**
     * The client's event with the outer fields laid over it; {@code properties} is always there.
     */
    static String of(EventEnvelope envelope) {
        StringWriter text = new StringWriter(envelope.data().length + 256);
        try (JsonParser parser = FACTORY.createParser(envelope.data());
                JsonGenerator out = FACTORY.createGenerator(text)) {
            parser.nextToken();
            out.writeStartObject();
            boolean properties = false;
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                boolean nothing = name.equals("properties") && token == JsonToken.VALUE_NULL;
                if (OUTER.contains(name) || nothing) {
                    parser.skipChildren();
                    continue;
                }
                properties |= name.equals("properties");
                out.writeFieldName(name);
                out.copyCurrentStructure(parser);
            }
            if (!properties) {
                out.writeObjectFieldStart("properties");
                out.writeEndObject();
            }
            out.writeStringField("uuid", envelope.uuid());
            out.writeStringField("distinct_id", envelope.distinctId());
            out.writeStringField("ip", envelope.ip());
            out.writeStringField("site_url", envelope.siteUrl());
            out.writeNumberField("team_id", envelope.teamId());
            if (envelope.now() != null) {
                out.writeStringField("now", envelope.now());
            }
            if (envelope.sentAt() != null) {
                out.writeStringField("sent_at", envelope.sentAt());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("An event that was checked cannot be read", e);
        }
        return text.toString();
    }

    /** Whether the client's event is a {@code $snapshot}; those skip {@code processEvent}. */
    static boolean isSnapshot(byte[] data) {
        try (JsonParser parser = FACTORY.createParser(data)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                parser.nextToken();
                if (name.equals("event")) {
                    return "$snapshot".equals(parser.getText());
                }
                parser.skipChildren();
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("An event that was checked cannot be read", e);
        }
    }

    /** Whether a returned value is an object whose {@code team_id} is still the team's. */
    static TeamCheck checkTeam(String event, long teamId) {
        try (JsonParser parser = FACTORY.createParser(event)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return TeamCheck.NOT_AN_OBJECT;
            }
            String name;
            TeamCheck result = TeamCheck.CHANGED;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                if (name.equals("team_id")) {
                    result =
                            token.isNumeric() && parser.getDoubleValue() == teamId
                                    ? TeamCheck.SAME
                                    : TeamCheck.CHANGED;
                }
                parser.skipChildren();
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException("The runtime returned no JSON", e);
        }
    }

    enum TeamCheck {
        SAME,
        CHANGED,
        NOT_AN_OBJECT
    }

    /** The event with its {@code team_id} put back. */
    static String withTeam(String event, long teamId) {
        return rewrite(event, teamId, Map.of());
    }

    /** The event with lists of texts set in its {@code properties}. */
    static String withProperties(String event, long teamId, Map<String, List<String>> lists) {
        return lists.isEmpty() ? event : rewrite(event, teamId, lists);
    }

    private static String rewrite(String event, long teamId, Map<String, List<String>> lists) {
        StringWriter text = new StringWriter(event.length() + 256);
        try (JsonParser parser = FACTORY.createParser(event);
                JsonGenerator out = FACTORY.createGenerator(text)) {
            parser.nextToken();
            out.writeStartObject();
            boolean properties = false;
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                if (name.equals("team_id")) {
                    parser.skipChildren();
                } else if (name.equals("properties") && !lists.isEmpty()) {
                    properties = true;
                    out.writeFieldName(name);
                    copyProperties(parser, token, out, lists);
                } else {
                    out.writeFieldName(name);
                    out.copyCurrentStructure(parser);
                }
            }
            out.writeNumberField("team_id", teamId);
            if (!properties && !lists.isEmpty()) {
                out.writeObjectFieldStart("properties");
                writeLists(out, lists);
                out.writeEndObject();
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("The runtime returned no JSON", e);
        }
        return text.toString();
    }

    private static void copyProperties(
            JsonParser parser, JsonToken token, JsonGenerator out, Map<String, List<String>> lists)
            throws IOException {
        if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_NULL) {
            out.copyCurrentStructure(parser);
            return;
        }
        out.writeStartObject();
        String name;
        while (token == JsonToken.START_OBJECT && (name = parser.nextFieldName()) != null) {
            parser.nextToken();
            if (lists.containsKey(name)) {
                parser.skipChildren();
            } else {
                out.writeFieldName(name);
                out.copyCurrentStructure(parser);
            }
        }
        writeLists(out, lists);
        out.writeEndObject();
    }

    private static void writeLists(JsonGenerator out, Map<String, List<String>> lists)
            throws IOException {
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            out.writeArrayFieldStart(list.getKey());
            for (String text : list.getValue()) {
                out.writeString(text);
            }
            out.writeEndArray();
        }
    }

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
