package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/** Writes captured events in the form of the input message (contract §3.6, §6.2). */
final class CapturedMessages {

    static final String LIBRARY = "posthog-plugin-server";
    static final String LIBRARY_VERSION = "hedgerow-0.1.0";

    private static final JsonFactory FACTORY = new JsonFactory();

    private CapturedMessages() {}

    /**
     * @param uuid of the event that is made, see {@link #uuid}
     * @param depth of the event that is made
     */
    static CapturedMessage of(
            PluginIdentity plugin, CapturedEvent captured, UUID uuid, int depth, long nowMillis) {
        String timestamp =
                captured.timestamp() == null
                        ? Instant.ofEpochMilli(nowMillis).toString()
                        : captured.timestamp();
        String distinctId =
                captured.distinctId() == null ? plugin.pluginName() : captured.distinctId();
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("uuid", uuid.toString());
            out.writeStringField("distinct_id", distinctId);
            out.writeStringField("ip", "");
            out.writeStringField("site_url", "");
            out.writeStringField("data", data(captured, distinctId, timestamp, plugin, uuid));
            out.writeNumberField("team_id", plugin.teamId());
            out.writeStringField("now", timestamp);
            out.writeStringField("sent_at", timestamp);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A captured event cannot be written", e);
        }
        return new CapturedMessage(
                sha256(plugin.teamId() + ":" + distinctId),
                text.toString().getBytes(StandardCharsets.UTF_8),
                depth);
    }

    /**
     * Of a captured event: the same when the invocation runs again, and another one for each hook
     * that runs for the same event.
     *
     * @param origin what was running: the uuid of the event, or the identity of a job or tick
     * @param function of the plugin, or job; {@code processEvent} is left out, as it always was
     * @param ordinal number of this capture within {@code origin}, {@code function} and config
     */
    static UUID uuid(PluginIdentity plugin, String origin, String function, int ordinal) {
        String text = origin + '|' + plugin.pluginConfigId() + '|' + ordinal;
        return UUID.nameUUIDFromBytes(
                (function.equals(ProcessEventChain.CATEGORY) ? text : text + '|' + function)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String data(
            CapturedEvent captured,
            String distinctId,
            String timestamp,
            PluginIdentity plugin,
            UUID uuid)
            throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("distinct_id", distinctId);
            out.writeStringField("event", captured.event());
            out.writeStringField("timestamp", timestamp);
            out.writeObjectFieldStart("properties");
            out.writeStringField("$lib", LIBRARY);
            out.writeStringField("$lib_version", LIBRARY_VERSION);
            out.writeStringField("distinct_id", distinctId);
            copyFields(captured.propertiesJson(), out);
            out.writeEndObject();
            out.writeNumberField("team_id", plugin.teamId());
            out.writeStringField("uuid", uuid.toString());
            out.writeEndObject();
        }
        return text.toString();
    }

    private static void copyFields(String object, JsonGenerator out) throws IOException {
        if (object == null) {
            return;
        }
        try (JsonParser parser = FACTORY.createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextFieldName() != null) {
                out.writeFieldName(parser.currentName());
                parser.nextToken();
                out.copyCurrentStructure(parser);
            }
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
