package io.hedgerow.operators.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Makes the stored row of an event after its plugins have run (contract §7.2 with §10 row 17, §7.3,
 * §7.4, §7.6, §7.7). Reads the event's JSON once and copies the properties as bytes. One instance
 * per thread.
 */
public final class EventNormalizer {

    private static final int MAX_EVENT_NAME = 200;
    private static final String SNAPSHOT = "$snapshot";

    private final LongSupplier clockMillis;
    private final Runnable onInvalidTimestamp;
    private final PropertiesRewriter properties = new PropertiesRewriter();

    private String event;
    private String uuid;
    private String distinctId;
    private String ip;
    private String now;
    private String sentAt;
    private boolean hasTimestamp;
    private OptionalLong timestamp;
    private double offset;
    private int setAt;
    private int setOnceAt;

    /**
     * @param clockMillis the server's clock, milliseconds since the epoch
     * @param onInvalidTimestamp told each time the server's clock stands in for an unreadable time
     */
    public EventNormalizer(LongSupplier clockMillis, Runnable onInvalidTimestamp) {
        this.clockMillis = clockMillis;
        this.onInvalidTimestamp = onInvalidTimestamp;
    }

    /**
     * @param team {@code null} when the team of the event does not exist
     * @throws UnprocessableEventException naming what is wrong with the event
     */
    public EventRow normalize(EventEnvelope envelope, Team team)
            throws UnprocessableEventException {
        if (team == null) {
            throw new UnprocessableEventException(
                    "No team found with ID " + envelope.teamId() + ". Can't ingest event.");
        }
        boolean untouched = envelope.processed() == null;
        byte[] document = untouched ? envelope.data() : envelope.processed();
        clear();
        try {
            readTopLevel(document);
            if (untouched) {
                uuid = envelope.uuid();
                distinctId = envelope.distinctId();
                ip = envelope.ip();
                now = envelope.now();
                sentAt = envelope.sentAt();
            }
            return row(document, team, envelope.captureDepth(), envelope.replayOf());
        } catch (IOException e) {
            throw new UnprocessableEventException("The event cannot be read: " + e.getMessage());
        }
    }

    private void clear() {
        event = null;
        uuid = null;
        distinctId = null;
        ip = null;
        now = null;
        sentAt = null;
        hasTimestamp = false;
        timestamp = OptionalLong.empty();
        offset = 0;
        properties.clear();
        setAt = -1;
        setOnceAt = -1;
    }

    private void readTopLevel(byte[] document) throws IOException, UnprocessableEventException {
        try (JsonParser parser = Json.FACTORY.createParser(document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnprocessableEventException("The event is not a JSON object");
            }
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "event" -> event = Json.asText(document, parser, token);
                    case "uuid" -> uuid = nullable(document, parser, token);
                    case "distinct_id" -> distinctId = nullable(document, parser, token);
                    case "ip" -> ip = nullable(document, parser, token);
                    case "now" -> now = truthy(nullable(document, parser, token));
                    case "sent_at" -> sentAt = truthy(nullable(document, parser, token));
                    case "timestamp" -> readTimestamp(document, parser, token);
                    case "offset" -> readOffset(parser, token);
                    case "properties" -> readProperties(document, parser, token);
                    case "$set" -> setAt = mergedAt(parser, token);
                    case "$set_once" -> setOnceAt = mergedAt(parser, token);
                    default -> parser.skipChildren();
                }
            }
        }
    }

    private void readTimestamp(byte[] document, JsonParser parser, JsonToken token)
            throws IOException {
        switch (token) {
            case VALUE_NULL, VALUE_FALSE -> hasTimestamp = false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                hasTimestamp = number != 0;
                timestamp = JsDate.ofNumber(number);
            }
            case VALUE_STRING -> {
                String text = parser.getText();
                hasTimestamp = !text.isEmpty();
                timestamp = hasTimestamp ? JsDate.parse(text) : OptionalLong.empty();
            }
            default -> {
                Json.asText(document, parser, token);
                hasTimestamp = true;
                timestamp = OptionalLong.empty();
            }
        }
    }

    private void readOffset(JsonParser parser, JsonToken token) throws IOException {
        if (token.isNumeric()) {
            offset = parser.getDoubleValue();
        } else if (token == JsonToken.VALUE_STRING) {
            offset = parser.getValueAsDouble(Double.NaN);
        } else {
            parser.skipChildren();
        }
    }

    /** Of properties given twice the last ones count, as in JavaScript. */
    private void readProperties(byte[] document, JsonParser parser, JsonToken token)
            throws IOException, UnprocessableEventException {
        properties.clear();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new UnprocessableEventException(
                    "The event's \"properties\" is not a JSON object");
        }
        properties.copy(document, parser);
    }

    private static int mergedAt(JsonParser parser, JsonToken token) throws IOException {
        int start = token == JsonToken.START_OBJECT ? Json.start(parser) : -1;
        parser.skipChildren();
        return start;
    }

    private EventRow row(byte[] document, Team team, int captureDepth, UUID replayOf)
            throws IOException, UnprocessableEventException {
        if (event == null) {
            throw new UnprocessableEventException("The event has no name");
        }
        if (distinctId == null) {
            throw new UnprocessableEventException("The event has no distinct_id");
        }
        UUID id = UuidText.parse(uuid);
        if (id == null) {
            throw new UnprocessableEventException("Not a valid UUID: \"" + uuid + "\"");
        }
        if (event.equals(SNAPSHOT)) {
            properties.deriveNothing();
        }
        long clock = clockMillis.getAsLong();
        properties.finish(
                document,
                setAt,
                setOnceAt,
                team.anonymizeIps() || ip == null || ip.isEmpty() ? null : ip);
        String name = event.length() <= MAX_EVENT_NAME ? event : event.substring(0, MAX_EVENT_NAME);
        return new EventRow(
                id,
                Utf8.safeClickhouseString(name),
                properties.json(),
                happenedAt(clock) * 1000,
                team.id(),
                Utf8.safeClickhouseString(distinctId),
                properties.elementsChain(),
                clock * 1000,
                captureDepth,
                replayOf);
    }

    private long happenedAt(long clock) {
        OptionalLong resolved =
                EventTime.resolve(timestamp, hasTimestamp, offset, sentAt, now, clock);
        if (resolved.isEmpty()) {
            onInvalidTimestamp.run();
            return clock;
        }
        return resolved.getAsLong();
    }

    private static String nullable(byte[] document, JsonParser parser, JsonToken token)
            throws IOException {
        return token == JsonToken.VALUE_NULL ? null : Json.asText(document, parser, token);
    }

    private static String truthy(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
