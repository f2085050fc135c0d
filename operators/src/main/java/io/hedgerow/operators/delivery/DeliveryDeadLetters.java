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
 * batch:<id>}, {@code batch_place:<from 0>/<events in it>}, {@code first_try:<ISO time>}, {@code
 * last_try:<ISO time>}, {@code replay_of:<id of the dead letter it was>}, {@code error:<ISO time>:
 * <text>} per failure, the oldest first. All letters of a batch have the same time.
 */
public final class DeliveryDeadLetters {

    public static final String LOCATION = "delivery:";

    /** Begins the tag with the batch that the event was in. */
    public static final String BATCH_TAG = "batch:";

    /** Begins the tag with the event's place in its batch, from 0, and the batch's size. */
    public static final String PLACE_TAG = "batch_place:";

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
        UUID batch = item.hook() == DeliveryHook.EXPORT_EVENTS ? item.batchId() : null;
        List<DeadLetterRow> rows = new ArrayList<>(item.events().size());
        for (int place = 0; place < item.events().size(); place++) {
            UUID replayOf = item.replay() == null ? null : item.replay().deadLetters().get(place);
            rows.add(
                    row(
                            configId,
                            item,
                            item.events().get(place),
                            replayOf,
                            reason,
                            tags(configId, revision, item, attempts, batch, place, replayOf),
                            nowMillis));
        }
        return rows;
    }

    private static List<String> tags(
            int configId,
            String revision,
            DeliveryItem item,
            Attempts attempts,
            UUID batch,
            int place,
            UUID replayOf) {
        List<String> tags = new ArrayList<>();
        tags.add("delivery");
        tags.add(DeadLetters.CONFIG_TAG + configId);
        if (revision != null) {
            tags.add("revision:" + revision);
        }
        tags.add(DeadLetters.HOOK_TAG + item.hook().function());
        tags.add("attempts:" + attempts.failed());
        if (batch != null) {
            tags.add(BATCH_TAG + batch);
            tags.add(PLACE_TAG + place + "/" + item.events().size());
        }
        if (attempts.firstMillis() > 0) {
            tags.add("first_try:" + Instant.ofEpochMilli(attempts.firstMillis()));
            tags.add("last_try:" + Instant.ofEpochMilli(attempts.lastMillis()));
        }
        if (replayOf != null) {
            tags.add(DeadLetters.REPLAY_OF_TAG + replayOf);
        }
        attempts.errors().forEach(error -> tags.add("error:" + error));
        return List.copyOf(tags);
    }

    private static DeadLetterRow row(
            int configId,
            DeliveryItem item,
            ProcessedEvent event,
            UUID replayOf,
            String reason,
            List<String> tags,
            long nowMillis) {
        ProcessedEventReader read = read(event);
        return new DeadLetterRow(
                id(configId, item, event, replayOf),
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
    private static UUID id(int configId, DeliveryItem item, ProcessedEvent event, UUID replayOf) {
        return UUID.nameUUIDFromBytes(
                (event.uuid()
                                + "/"
                                + configId
                                + "/"
                                + item.hook().function()
                                + (replayOf == null ? "" : "/" + replayOf))
                        .getBytes(StandardCharsets.UTF_8));
    }
}
