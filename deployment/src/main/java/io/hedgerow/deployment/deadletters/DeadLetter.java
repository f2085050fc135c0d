package io.hedgerow.deployment.deadletters;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.hedgerow.operators.output.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code events_dead_letter_queue} with what was done about it. Its JSON is what {@code
 * hedgerow dlq --json} prints.
 *
 * @param state {@code open}, {@code replayed} or {@code dropped}
 * @param errorTime when it became a dead letter, as ClickHouse writes times, UTC
 * @param configId of the plugin config that failed; {@code null} when the letter names none
 * @param now receive time of the event, ISO 8601; {@code null} when unknown
 * @param raw the input as it was read: a message, a client's event, or a processed event
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "id",
    "state",
    "error_time",
    "location",
    "error",
    "team_id",
    "config_id",
    "event_uuid",
    "event",
    "distinct_id",
    "ip",
    "site_url",
    "now",
    "tags",
    "raw"
})
public record DeadLetter(
        UUID id,
        String state,
        @JsonProperty("error_time") String errorTime,
        String location,
        String error,
        @JsonProperty("team_id") long teamId,
        @JsonProperty("config_id") Integer configId,
        @JsonProperty("event_uuid") UUID eventUuid,
        String event,
        @JsonProperty("distinct_id") String distinctId,
        String ip,
        @JsonProperty("site_url") String siteUrl,
        String now,
        List<String> tags,
        @JsonIgnore byte[] raw) {

    public static final String OPEN = "open";
    public static final String REPLAYED = "replayed";
    public static final String DROPPED = "dropped";

    private static final String DELIVERY = "delivery:";
    private static final String PARSE = ":parse";
    private static final String PUBLISH = "delivery:publish";

    /** Bytes that are not UTF-8 are shown as replacement characters; sent again as they are. */
    @JsonProperty("raw")
    public String rawText() {
        return raw == null ? null : new String(raw, StandardCharsets.UTF_8);
    }

    /** Whether a plugin could not deliver it, and not ingestion. */
    @JsonIgnore
    public boolean isOfDelivery() {
        return location.startsWith(DELIVERY);
    }

    /** Whether {@link #raw} is a whole message of the events topic. */
    @JsonIgnore
    public boolean isMessage() {
        return location.endsWith(PARSE) || location.equals(DeadLetters.CAPTURE_LOCATION);
    }

    /** Whether it is too large for the topic of processed events. */
    @JsonIgnore
    public boolean isUnpublishable() {
        return location.equals(PUBLISH);
    }

    /** What follows {@code prefix} in the first tag that begins with it. */
    public Optional<String> tag(String prefix) {
        return tags.stream()
                .filter(tag -> tag.startsWith(prefix))
                .map(tag -> tag.substring(prefix.length()))
                .findFirst();
    }
}
