package io.hedgerow.operators.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.operators.registry.SecretMask;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes the error record of a plugin config (contract §5.4) so that Postgres takes it whatever a
 * plugin threw: no secrets, no characters and no numbers that {@code jsonb} refuses, no giants.
 */
public final class PluginErrorRecord {

    private static final JsonFactory JSON = new JsonFactory();

    /** As JavaScript's {@code toISOString}, so that texts compare as times do. */
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int MAX_TEXT = 10_000;
    private static final int MAX_EVENT = 64 << 10;
    private static final int MAX_NUMBER = 40;
    private static final char REPLACEMENT = '\uFFFD';

    private PluginErrorRecord() {}

    /** The form of {@code time} in the record. */
    public static String time(long millis) {
        return ISO.format(Instant.ofEpochMilli(millis));
    }

    /**
     * @param name {@code null} when the plugin threw something that is no error; then the record
     *     has message and time only
     * @param stack the plugin's part of the stack, may be {@code null}
     * @param eventJson the event it was called with, {@code null} for none; left out when it is no
     *     JSON or longer than 64 Ki characters
     */
    public static String json(
            SecretMask secrets,
            long timeMillis,
            String name,
            String message,
            String stack,
            String eventJson) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("message", clean(message, secrets));
            out.writeStringField("time", time(timeMillis));
            if (name != null) {
                out.writeStringField("name", clean(name, secrets));
                if (stack != null) {
                    out.writeStringField("stack", clean(stack, secrets));
                }
                String event = event(eventJson, secrets);
                if (event != null) {
                    out.writeFieldName("event");
                    out.writeRawValue(event);
                }
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return text.toString();
    }

    private static String event(String json, SecretMask secrets) {
        if (json == null || json.length() > MAX_EVENT) {
            return null;
        }
        StringWriter text = new StringWriter();
        try (JsonParser in = JSON.createParser(json);
                JsonGenerator out = JSON.createGenerator(text)) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                copy(token, in, out, secrets);
            }
        } catch (IOException e) {
            return null;
        }
        return text.getBuffer().isEmpty() ? null : text.toString();
    }

    private static void copy(JsonToken token, JsonParser in, JsonGenerator out, SecretMask secrets)
            throws IOException {
        switch (token) {
            case FIELD_NAME -> out.writeFieldName(clean(in.currentName(), secrets));
            case VALUE_STRING -> out.writeString(clean(in.getText(), secrets));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in.getText(), out);
            default -> out.copyCurrentEvent(in);
        }
    }

    /** {@code numeric} of Postgres has limits: what may exceed them is kept as text. */
    private static void number(String text, JsonGenerator out) throws IOException {
        if (text.length() > MAX_NUMBER || text.matches(".*[eE][+-]?\\d{4,}")) {
            out.writeString(text);
        } else {
            out.writeNumber(text);
        }
    }

    private static String clean(String text, SecretMask secrets) {
        String masked = text == null ? "" : secrets.apply(text);
        StringBuilder clean = new StringBuilder(Math.min(masked.length(), MAX_TEXT));
        for (int i = 0; i < masked.length() && clean.length() < MAX_TEXT; i++) {
            char each = masked.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(each)
                            && i + 1 < masked.length()
                            && Character.isLowSurrogate(masked.charAt(i + 1));
            if (pair) {
                clean.append(each).append(masked.charAt(++i));
            } else if (each == 0 || Character.isSurrogate(each)) {
                clean.append(REPLACEMENT);
            } else {
                clean.append(each);
            }
        }
        return clean.toString();
    }
}
