package io.hedgerow.operators.output;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.ingest.JsDate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes dead letters of input that failed at some stage (contract §5.3, §10 row 23). */
public final class DeadLetters {

    /** Begins the tag with the event's {@code sent_at}, if it had one. */
    public static final String SENT_AT_TAG = "sent_at:";

    /** Begins the tag with the event's uuid, if it is none. */
    public static final String UUID_TAG = "uuid:";

    /** Begins the tag with the event's capture depth, if it has one. */
    public static final String DEPTH_TAG = "capture_depth:";

    /** Begins the tag with the plugin config that failed. */
    public static final String CONFIG_TAG = "config:";

    /** Begins the tag with the function of the plugin that failed. */
    public static final String HOOK_TAG = "hook:";

    /** Begins the tag with the id of the dead letter that was sent again. */
    public static final String REPLAY_OF_TAG = "replay_of:";

    private static final String LOCATION = "plugin_server_ingest_event:";

    /** Of events that plugins captured; their raw bytes are whole messages of the events topic. */
    public static final String CAPTURE_LOCATION = LOCATION + "capture";

    private static final String ERROR = "ingestEvent failed. Error: ";
    private static final UUID NONE = new UUID(0, 0);

    private DeadLetters() {}

    /** Of a message that could not be read. */
    public static DeadLetterRow of(InputRecord input, String stage, String reason, long nowMillis) {
        return new DeadLetterRow(
                id(input.topic(), input.partition(), input.offset(), stage),
                NONE,
                "",
                "",
                "",
                "",
                "",
                "",
                input.value() == null ? new byte[0] : input.value(),
                LOCATION + stage,
                ERROR + reason,
                0,
                nowMillis * 1000,
                0,
                nowMillis * 1000,
                tags(
                        input.topic(),
                        input.partition(),
                        input.offset(),
                        replayFact(input.replayOf())));
    }

    /**
     * Of an event, as the client sent it.
     *
     * @param facts more {@code name:value} tags, such as the attempts made
     */
    public static DeadLetterRow of(
            EventEnvelope event, String stage, String reason, List<String> facts, long nowMillis) {
        EventSummary summary = EventSummary.of(event.data());
        return new DeadLetterRow(
                id(event.topic(), event.partition(), event.offset(), stage),
                uuid(event.uuid()),
                summary.event(),
                summary.properties(),
                event.distinctId(),
                "",
                event.ip() == null ? "" : event.ip(),
                event.siteUrl() == null ? "" : event.siteUrl(),
                event.data(),
                LOCATION + stage,
                ERROR + reason,
                event.teamId(),
                nowMillis * 1000,
                event.now() == null ? 0 : JsDate.parse(event.now()).orElse(0) * 1000,
                nowMillis * 1000,
                tags(event.topic(), event.partition(), event.offset(), facts(event, facts)));
    }

    /**
     * Of an event that a plugin captured and that is too large for the events topic.
     *
     * @param message of contract §6.2, as it would have been sent
     */
    public static DeadLetterRow captured(
            UUID uuid,
            long teamId,
            int configId,
            String event,
            byte[] message,
            String reason,
            int depth,
            long nowMillis) {
        return new DeadLetterRow(
                UUID.nameUUIDFromBytes((uuid + "/capture").getBytes(StandardCharsets.UTF_8)),
                uuid,
                event,
                "",
                "",
                "",
                "",
                "",
                message,
                CAPTURE_LOCATION,
                reason,
                teamId,
                nowMillis * 1000,
                0,
                nowMillis * 1000,
                List.of("plugin_server", "capture", CONFIG_TAG + configId, DEPTH_TAG + depth));
    }

    /**
     * Of an event that is stored, but cannot be delivered to any plugin.
     *
     * @param json of contract §6.4
     */
    public static DeadLetterRow unpublished(
            EventRow event, byte[] json, String reason, long nowMillis) {
        return new DeadLetterRow(
                UUID.nameUUIDFromBytes(
                        (event.uuid() + "/publish").getBytes(StandardCharsets.UTF_8)),
                event.uuid(),
                event.event(),
                new String(event.properties(), StandardCharsets.UTF_8),
                event.distinctId(),
                event.elementsChain(),
                "",
                "",
                json,
                "delivery:publish",
                reason,
                event.teamId(),
                nowMillis * 1000,
                0,
                nowMillis * 1000,
                List.of("plugin_server", "delivery"));
    }

    /** Of a message for delivery that could not be read. */
    public static DeadLetterRow undeliverable(
            InputRecord input, String stage, String reason, long nowMillis) {
        return ofDelivery(input, stage, reason, replayFact(input.replayOf()), nowMillis);
    }

    /**
     * Of a dead letter of delivery that was sent again in vain.
     *
     * @param config it was for, as text; {@code null} when unknown
     * @param hook it was for; {@code null} when unknown
     * @param deadLetter its id, as text; {@code null} when unknown
     */
    public static DeadLetterRow unreplayable(
            InputRecord input,
            String config,
            String hook,
            String deadLetter,
            String reason,
            long nowMillis) {
        List<String> facts = new ArrayList<>();
        if (config != null) {
            facts.add(CONFIG_TAG + config);
        }
        if (hook != null) {
            facts.add(HOOK_TAG + hook);
        }
        if (deadLetter != null) {
            facts.add(REPLAY_OF_TAG + deadLetter);
        }
        return ofDelivery(input, "replay", reason, facts, nowMillis);
    }

    private static DeadLetterRow ofDelivery(
            InputRecord input, String stage, String reason, List<String> facts, long nowMillis) {
        DeadLetterRow row = of(input, stage, reason, nowMillis);
        List<String> tags =
                new ArrayList<>(tags(input.topic(), input.partition(), input.offset(), facts));
        tags.set(tags.indexOf("ingest_event"), "delivery");
        return new DeadLetterRow(
                // A message may have been several letters.
                UUID.nameUUIDFromBytes((row.id() + "/" + facts).getBytes(StandardCharsets.UTF_8)),
                NONE,
                EventSummary.of(row.rawPayload()).event(),
                "",
                "",
                "",
                "",
                "",
                row.rawPayload(),
                "delivery:" + stage,
                reason,
                0,
                row.createdAtMicros(),
                0,
                row.errorTimestampMicros(),
                tags);
    }

    /** What the message had that has no column, to make it again from the dead letter. */
    private static List<String> facts(EventEnvelope event, List<String> more) {
        List<String> facts = new ArrayList<>(more);
        if (event.sentAt() != null) {
            facts.add(SENT_AT_TAG + event.sentAt());
        }
        if (uuid(event.uuid()).equals(NONE)) {
            facts.add(UUID_TAG + event.uuid());
        }
        if (event.captureDepth() > 0) {
            facts.add(DEPTH_TAG + event.captureDepth());
        }
        facts.addAll(replayFact(event.replayOf()));
        return facts;
    }

    /** What was sent again and failed again says so. */
    private static List<String> replayFact(UUID replayOf) {
        return replayOf == null ? List.of() : List.of(REPLAY_OF_TAG + replayOf);
    }

    /** The same input failing at the same stage again makes the same dead letter. */
    private static UUID id(String topic, int partition, long offset, String stage) {
        return UUID.nameUUIDFromBytes(
                (topic + '/' + partition + '/' + offset + '/' + stage)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    private static List<String> tags(String topic, int partition, long offset, List<String> facts) {
        List<String> tags =
                new ArrayList<>(
                        List.of(
                                "plugin_server",
                                "ingest_event",
                                "topic:" + topic,
                                "partition:" + partition,
                                "offset:" + offset));
        tags.addAll(facts);
        return List.copyOf(tags);
    }
}
