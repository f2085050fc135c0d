package io.hedgerow.job.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes one JSON object as the value of a message, and times in it as ClickHouse reads them in
 * UTC. Any thread.
 */
final class JsonMessage {

    private static final int FIRST_BYTES = 512;
    private static final long MICROS = 1_000_000L;
    private static final JsonFactory JSON = new JsonFactory();
    private static final String TO_SECONDS = "uuuu-MM-dd HH:mm:ss";
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern(TO_SECONDS);
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern(TO_SECONDS + ".SSS");
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern(TO_SECONDS + ".SSSSSS");

    /** Writes the fields of an object. */
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonMessage() {}

    static byte[] of(Fields fields) {
        return of(FIRST_BYTES, fields);
    }

    /**
     * @param bytes about how many it will take
     */
    static byte[] of(int bytes, Fields fields) {
        ByteArrayOutputStream message = new ByteArrayOutputStream(bytes);
        try (JsonGenerator out = JSON.createGenerator(message)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return message.toByteArray();
    }

    /**
     * @param micros microseconds since the epoch, as in the other two
     */
    static String seconds(long micros) {
        return utc(micros).format(SECONDS);
    }

    static String milliseconds(long micros) {
        return utc(micros).format(MILLISECONDS);
    }

    static String microseconds(long micros) {
        return utc(micros).format(MICROSECONDS);
    }

    private static LocalDateTime utc(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS),
                (int) Math.floorMod(micros, MICROS) * 1_000,
                ZoneOffset.UTC);
    }
}
