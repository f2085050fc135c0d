package io.hedgerow.job.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hedgerow.operators.output.EventRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Rows as the JSON of the topic of processed events (contract §6.4). The row's properties are
 * copied as the bytes they are. Any thread.
 */
public final class ProcessedEventJson {

    private static final int OTHER_FIELDS_BYTES = 512;
    private static final long MICROS = 1_000_000L;
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter CLICKHOUSE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    private ProcessedEventJson() {}

    /** Person and group columns are not known and are left out. */
    public static byte[] of(EventRow row) {
        byte[] properties = row.properties();
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(
                        properties.length + properties.length / 4 + OTHER_FIELDS_BYTES);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("uuid", row.uuid().toString());
            out.writeStringField("event", row.event());
            out.writeFieldName("properties");
            out.writeUTF8String(properties, 0, properties.length);
            out.writeStringField("timestamp", time(row.timestampMicros()));
            out.writeNumberField("team_id", row.teamId());
            out.writeStringField("distinct_id", row.distinctId());
            out.writeStringField("elements_chain", row.elementsChain());
            out.writeStringField("created_at", time(row.createdAtMicros()));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static String time(long micros) {
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, MICROS),
                        (int) Math.floorMod(micros, MICROS) * 1_000,
                        ZoneOffset.UTC)
                .format(CLICKHOUSE_TIME);
    }
}
