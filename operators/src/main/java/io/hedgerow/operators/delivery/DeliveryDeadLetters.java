package io.hedgerow.operators.delivery;

import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes dead letters of what could not be delivered, one per event, also of a batch (contract §10
 * row 26).
 *
 * <p>Tags, in this order, where known: {@code delivery}, {@code config:<id>}, {@code
 * revision:<version of the installation>}, {@code hook:<function>}, {@code attempts:<n>}, {@code
 * batch:<id>}, {@code first_try:<ISO time>}, {@code last_try:<ISO time>}, {@code replay_of:<id of
 * the dead letter it was>}, {@code error:<ISO time>: <text>} per failure, the oldest first.
 */
public final class DeliveryDeadLetters {

    public static final String LOCATION = "delivery:";

    private DeliveryDeadLetters() {}

    /**
     * @param revision version of the installation; {@code null} when there is none in force
     * @param reason for people
     */
    public static List<DeadLetterRow> of(
            int configId,
            String revision,
            DeliveryItem item,
            Attempts attempts,
            String reason,
            long nowMillis) {
        List<String> tags = tags(configId, revision, item, attempts);
        List<DeadLetterRow> rows = new ArrayList<>(item.events().size());
        for (ProcessedEvent event : item.events()) {
            rows.add(row(configId, item, event, reason, tags, nowMillis));
        }
        return rows;
    }

    private static List<String> tags(
            int configId, String revision, DeliveryItem item, Attempts attempts) {
        List<String> tags = new ArrayList<>();
        tags.add("delivery");
        tags.add(DeadLetters.CONFIG_TAG + configId);
        if (revision != null) {
            tags.add("revision:" + revision);
        }
        tags.add("hook:" + item.hook().function());
        tags.add("attempts:" + attempts.failed());
        if (item.hook() == DeliveryHook.EXPORT_EVENTS) {
            tags.add("batch:" + item.batchId());
        }
        if (attempts.firstMillis() > 0) {
            tags.add("first_try:" + Instant.ofEpochMilli(attempts.firstMillis()));
            tags.add("last_try:" + Instant.ofEpochMilli(attempts.lastMillis()));
        }
        if (item.replay() != null) {
            tags.add(DeadLetters.REPLAY_OF_TAG + item.replay().deadLetterId());
        }
        attempts.errors().forEach(error -> tags.add("error:" + error));
        return List.copyOf(tags);
    }

    private static DeadLetterRow row(
            int configId,
            DeliveryItem item,
            ProcessedEvent event,
            String reason,
            List<String> tags,
            long nowMillis) {
        ProcessedEventReader read = read(event);
        return new DeadLetterRow(
                id(configId, item, event),
                event.uuid(),
                event.event(),
                read.properties(),
                event.distinctId(),
                read.elementsChain(),
                read.ip(),
                "",
                event.json(),
                LOCATION + item.hook().function(),
                reason,
                event.teamId(),
                nowMillis * 1000,
                0,
                nowMillis * 1000,
                tags);
    }

    private static ProcessedEventReader read(ProcessedEvent event) {
        try {
            return ProcessedEventReader.of(event.json());
        } catch (UnprocessableEventException e) {
            throw new IllegalStateException("An event that was read before: " + event.uuid(), e);
        }
    }

    /** The same event failing at the same config again makes the same dead letter. */
    private static UUID id(int configId, DeliveryItem item, ProcessedEvent event) {
        return UUID.nameUUIDFromBytes(
                (event.uuid()
                                + "/"
                                + configId
                                + "/"
                                + item.hook().function()
                                + (item.replay() == null ? "" : "/" + item.replay().deadLetterId()))
                        .getBytes(StandardCharsets.UTF_8));
    }
}
