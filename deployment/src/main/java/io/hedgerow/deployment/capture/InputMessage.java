package io.hedgerow.deployment.capture;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * One message of the ingestion topic (contract §6.2).
 *
 * @param ip null when unknown or when the team anonymizes addresses
 * @param data the client's event
 * @param sentAt null when the client did not say
 */
public record InputMessage(
        UUID uuid,
        String distinctId,
        String ip,
        String siteUrl,
        ObjectNode data,
        int teamId,
        Instant now,
        Instant sentAt) {

    private static final JsonMapper JSON = new JsonMapper();

    /** Hex SHA-256 of {@code team_id:distinct_id}, so that one person's events stay in order. */
    public byte[] key() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest((teamId + ":" + distinctId).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** The JSON text of the message, UTF-8; {@code data} is JSON text inside it. */
    public byte[] value() {
        try {
            ObjectNode message =
                    JSON.createObjectNode()
                            .put("uuid", uuid.toString())
                            .put("distinct_id", distinctId)
                            .put("ip", ip)
                            .put("site_url", siteUrl)
                            .put("data", JSON.writeValueAsString(data))
                            .put("team_id", teamId)
                            .put("now", now.toString())
                            .put("sent_at", sentAt == null ? "" : sentAt.toString());
            return JSON.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
