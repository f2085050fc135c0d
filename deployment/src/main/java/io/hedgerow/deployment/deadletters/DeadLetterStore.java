package io.hedgerow.deployment.deadletters;

import static io.hedgerow.deployment.clickhouse.SqlText.quote;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseException;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.operators.delivery.DeliveryDeadLetters;
import io.hedgerow.operators.output.DeadLetters;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The dead letters in ClickHouse (contract §6.13), and what was done about each: the table {@code
 * dead_letter_actions}, of which a letter's last row counts.
 *
 * <p>Call from one thread; holds nothing but the client.
 */
public final class DeadLetterStore {

    private static final String STATE =
            "multiIf(action = 'replay', 'replayed', action = 'drop', 'dropped', 'open')";
    private static final String LETTERS =
            "(SELECT l.*, "
                    + STATE
                    + " AS state FROM events_dead_letter_queue AS l FINAL LEFT JOIN"
                    + " (SELECT id, argMax(action, at) AS"
                    + " action FROM dead_letter_actions GROUP BY id) AS a ON l.id = a.id)";

    private final ClickHouseClient client;

    /**
     * Makes the table of actions, if it is not there.
     *
     * @throws IOException when ClickHouse cannot be reached, or lacks the dead-letter table
     */
    public DeadLetterStore(ClickHouseClient client) throws IOException, InterruptedException {
        this.client = client;
        if (client.query("EXISTS TABLE dead_letter_actions").equals("0")) {
            ClickHouseSchema.create(client);
        }
    }

    public long count(DeadLetterFilter filter) throws IOException, InterruptedException {
        return Long.parseLong(
                client.query("SELECT count() FROM " + LETTERS + " WHERE " + filter.condition()));
    }

    /** The newest, without raw bytes. */
    public List<DeadLetter> list(DeadLetterFilter filter, int limit)
            throws IOException, InterruptedException {
        return read("''", filter.condition() + " ORDER BY error_timestamp DESC, id LIMIT " + limit);
    }

    /**
     * The oldest after {@code after}, with raw bytes: replayed in the order in which they failed.
     *
     * @param after the last of the page before; {@code null} for the first page
     */
    public List<DeadLetter> page(DeadLetterFilter filter, DeadLetter after, int limit)
            throws IOException, InterruptedException {
        String from =
                after == null
                        ? ""
                        : " AND (error_timestamp, id) > (toDateTime64(%s, 6, 'UTC'), toUUID(%s))"
                                .formatted(quote(after.errorTime()), quote(after.id().toString()));
        return read(
                "base64Encode(raw_payload)",
                filter.condition() + from + " ORDER BY error_timestamp, id LIMIT " + limit);
    }

    /** The chosen ones that failed together with a letter as one batch, with raw bytes. */
    List<DeadLetter> batch(DeadLetterFilter filter, DeadLetter letter)
            throws IOException, InterruptedException {
        return read(
                "base64Encode(raw_payload)",
                "%s AND has(tags, %s) AND has(tags, %s) AND error_timestamp = toDateTime64(%s, 6, 'UTC')"
                        .formatted(
                                filter.condition(),
                                quote(
                                        DeliveryDeadLetters.BATCH_TAG
                                                + letter.tag(DeliveryDeadLetters.BATCH_TAG)
                                                        .orElseThrow()),
                                quote(DeadLetters.CONFIG_TAG + letter.configId()),
                                quote(letter.errorTime())));
    }

    private List<DeadLetter> read(String raw, String rest)
            throws IOException, InterruptedException {
        List<DeadLetter> letters = new ArrayList<>();
        for (JsonNode row :
                JsonRows.withNumbers(
                        client,
                        "SELECT id, state, error_timestamp, error_location, error, team_id,"
                                + " event_uuid, event, distinct_id, ip, site_url,"
                                + " toUnixTimestamp64Micro(now) AS now_micros, tags, "
                                + raw
                                + " AS raw FROM "
                                + LETTERS
                                + " WHERE "
                                + rest)) {
            letters.add(letter(row));
        }
        return letters;
    }

    private static DeadLetter letter(JsonNode row) {
        List<String> tags = new ArrayList<>();
        row.get("tags").forEach(tag -> tags.add(tag.textValue()));
        Integer config =
                tags.stream()
                        .filter(tag -> tag.matches(DeadLetters.CONFIG_TAG + "\\d{1,9}"))
                        .map(tag -> Integer.valueOf(tag.substring(DeadLetters.CONFIG_TAG.length())))
                        .findFirst()
                        .orElse(null);
        long now = row.get("now_micros").longValue();
        String raw = row.get("raw").textValue();
        return new DeadLetter(
                UUID.fromString(row.get("id").textValue()),
                row.get("state").textValue(),
                row.get("error_timestamp").textValue(),
                row.get("error_location").textValue(),
                row.get("error").textValue(),
                row.get("team_id").longValue(),
                config,
                UUID.fromString(row.get("event_uuid").textValue()),
                row.get("event").textValue(),
                row.get("distinct_id").textValue(),
                row.get("ip").textValue(),
                row.get("site_url").textValue(),
                now == 0 ? null : Instant.ofEpochMilli(now / 1_000).toString(),
                List.copyOf(tags),
                raw.isEmpty() ? null : Base64.getDecoder().decode(raw));
    }

    /** They were sent again; {@code revision} is {@code current} or {@code pinned}. */
    void replayed(List<DeadLetter> letters, String revision)
            throws ClickHouseException, InterruptedException {
        mark(letters, "replay", revision);
    }

    /** They are to be kept, but not shown or replayed any more. */
    public void drop(List<DeadLetter> letters) throws ClickHouseException, InterruptedException {
        mark(letters, "drop", "");
    }

    private void mark(List<DeadLetter> letters, String action, String revision)
            throws ClickHouseException, InterruptedException {
        if (!letters.isEmpty()) {
            client.query(
                    letters.stream()
                            .map(
                                    letter ->
                                            "('%s', '%s', '%s', now64(6))"
                                                    .formatted(letter.id(), action, revision))
                            .collect(
                                    Collectors.joining(
                                            ", ",
                                            "INSERT INTO dead_letter_actions"
                                                    + " (id, action, revision, at) VALUES ",
                                            "")));
        }
    }
}
