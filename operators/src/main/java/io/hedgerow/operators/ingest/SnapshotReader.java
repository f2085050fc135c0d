package io.hedgerow.operators.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.SessionRecordingRow;
import java.io.IOException;
import java.util.Arrays;

/** What a {@code $snapshot} event holds for its own table (contract §6.10). Any thread. */
final class SnapshotReader {

    private SnapshotReader() {}

    /**
     * @throws UnprocessableEventException when there is no {@code $snapshot_data}
     */
    static SessionRecordingRow read(EventRow event) throws UnprocessableEventException {
        byte[] properties = event.properties();
        String session = "";
        String window = "";
        byte[] data = null;
        try (JsonParser parser = Json.FACTORY.createParser(properties)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "$session_id" -> session = text(properties, parser, token);
                    case "$window_id" -> window = text(properties, parser, token);
                    case "$snapshot_data" -> data = value(properties, parser, token);
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UnprocessableEventException("The event cannot be read: " + e.getMessage());
        }
        if (data == null) {
            throw new UnprocessableEventException("The $snapshot event has no $snapshot_data");
        }
        return new SessionRecordingRow(
                event.uuid(),
                event.teamId(),
                event.distinctId(),
                session,
                window,
                data,
                event.timestampMicros());
    }

    private static String text(byte[] document, JsonParser parser, JsonToken token)
            throws IOException {
        return token == JsonToken.VALUE_NULL
                ? ""
                : Utf8.safeClickhouseString(Json.asText(document, parser, token));
    }

    private static byte[] value(byte[] document, JsonParser parser, JsonToken token)
            throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        int start = Json.start(parser);
        return Arrays.copyOfRange(document, start, Json.skip(parser));
    }
}
