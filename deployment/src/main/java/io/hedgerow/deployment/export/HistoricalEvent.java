package io.hedgerow.deployment.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.job.ingestion.ProcessedEventJson;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.output.EventRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * A stored event as {@code exportEvents} gets it in a historical export (contract §2.8).
 *
 * @param json for the plugin
 */
record HistoricalEvent(String uuid, String json) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * @param row of {@link EventPages}
     * @param now time of the export
     * @throws UnprocessableEventException when the row's properties are no JSON object
     */
    static HistoricalEvent of(JsonNode row, long teamId, Instant now)
            throws UnprocessableEventException {
        long created = row.get("created").longValue();
        String uuid = row.get("uuid").textValue();
        EventRow event =
                new EventRow(
                        UUID.fromString(uuid),
                        row.get("event").textValue(),
                        marked(row.get("properties").textValue(), now)
                                .getBytes(StandardCharsets.UTF_8),
                        row.get("ts").longValue(),
                        teamId,
                        row.get("distinct_id").textValue(),
                        row.get("elements_chain").textValue(),
                        created,
                        0);
        String json = ProcessedEvent.parse(ProcessedEventJson.of(event), 0).pluginJson().toString();
        StringBuilder text = new StringBuilder(json);
        text.setLength(json.lastIndexOf('}'));
        if (!hasField(json, "ip")) {
            text.append(",\"ip\":\"\"");
        }
        text.append(",\"now\":\"").append(now).append("\",\"site_url\":\"\"");
        text.append(",\"sent_at\":\"").append(Instant.ofEpochMilli(created / 1_000));
        return new HistoricalEvent(uuid, text.append("\"}").toString());
    }

    private static String marked(String properties, Instant now)
            throws UnprocessableEventException {
        String object = properties.strip();
        if (!object.startsWith("{") || !object.endsWith("}")) {
            throw new UnprocessableEventException("The event's properties are no JSON object");
        }
        String fields = object.substring(1, object.length() - 1).strip();
        return "{"
                + fields
                + (fields.isEmpty() ? "" : ",")
                + "\"$$historical_export_source_db\":\"clickhouse\","
                + "\"$$is_historical_export_event\":true,"
                + "\"$$historical_export_timestamp\":\""
                + new String(JsonStringEncoder.getInstance().quoteAsString(now.toString()))
                + "\"}";
    }

    private static boolean hasField(String json, String field) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                if (name.equals(field)) {
                    return parser.nextToken() != JsonToken.VALUE_NULL;
                }
                parser.nextToken();
                parser.skipChildren();
            }
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("JSON of our own", e);
        }
    }
}
