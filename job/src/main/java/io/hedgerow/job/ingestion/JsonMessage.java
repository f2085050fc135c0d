package io.hedgerow.job.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes one JSON object as the value of a message. Any thread. */
final class JsonMessage {

    private static final int FIRST_BYTES = 512;
    private static final long MICROS = 1_000_000L;
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter CLICKHOUSE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** Writes the fields of an object. */
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonMessage() {}

    static byte[] of(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BYTES);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * As ClickHouse reads a DateTime64(6) in UTC.
     *
     * @param micros microseconds since the epoch
     */
    static String time(long micros) {
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, MICROS),
                        (int) Math.floorMod(micros, MICROS) * 1_000,
                        ZoneOffset.UTC)
                .format(CLICKHOUSE_TIME);
    }
}
