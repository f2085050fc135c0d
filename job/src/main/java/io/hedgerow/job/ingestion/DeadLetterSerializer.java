package io.hedgerow.job.ingestion;

import io.hedgerow.operators.output.DeadLetterRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Dead letters as messages of the dead-letter topic (contract §5.3). The input itself, byte for
 * byte, is in the header {@value #RAW_HEADER}: as text in JSON it might not survive.
 */
final class DeadLetterSerializer extends TopicRecords<DeadLetterRow> {

    static final String RAW_HEADER = "hedgerow-raw";

    /** On a message without the raw bytes, which are too many for one: how many; decimal text. */
    static final String OMITTED_HEADER = "hedgerow-raw-omitted";

    private static final long serialVersionUID = 1L;

    /** Characters of a text in a letter that is too large as a whole. */
    private static final int LONGEST_TEXT = 16 << 10;

    /** So many of it are told of each text, however small a message must be. */
    private static final int SHORTEST_TEXT = 16;

    private static final int MOST_TAGS = 64;

    private final int maxBytes;

    /**
     * @param maxBytes of a message; of a larger one only the facts are written, its texts cut where
     *     they are long; the table has all
     */
    DeadLetterSerializer(String topic, int maxBytes) {
        super(topic);
        this.maxBytes = maxBytes;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadLetterRow row, KafkaSinkContext context, Long timestamp) {
        if (atLeast(row) > maxBytes) {
            return withoutPayload(row);
        }
        byte[] json = json(row);
        if (json.length + row.rawPayload().length > maxBytes) {
            return withoutPayload(row);
        }
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic(), json);
        record.headers().add(RAW_HEADER, row.rawPayload());
        return record;
    }

    /** What the whole letter takes, without making it. */
    private static long atLeast(DeadLetterRow row) {
        long characters =
                row.rawPayload().length
                        + row.properties().length()
                        + row.elementsChain().length()
                        + row.error().length();
        for (String tag : row.tags()) {
            characters += tag.length();
        }
        return characters;
    }

    private ProducerRecord<byte[], byte[]> withoutPayload(DeadLetterRow row) {
        int longest = LONGEST_TEXT;
        byte[] json = json(facts(row, longest));
        while (json.length > maxBytes && longest > SHORTEST_TEXT) {
            longest /= 2;
            json = json(facts(row, longest));
        }
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic(), json);
        record.headers()
                .add(
                        OMITTED_HEADER,
                        Integer.toString(row.rawPayload().length)
                                .getBytes(StandardCharsets.US_ASCII));
        return record;
    }

    /** The letter without the event, each text cut where it is longer than {@code longest}. */
    private static DeadLetterRow facts(DeadLetterRow row, int longest) {
        List<String> tags =
                new ArrayList<>(
                        row.tags().stream()
                                .limit(MOST_TAGS)
                                .map(tag -> cut(tag, longest))
                                .toList());
        if (row.tags().size() > MOST_TAGS) {
            tags.add("cut: %d more tags".formatted(row.tags().size() - MOST_TAGS));
        }
        return new DeadLetterRow(
                row.id(),
                row.eventUuid(),
                cut(row.event(), longest),
                "",
                cut(row.distinctId(), longest),
                "",
                cut(row.ip(), longest),
                cut(row.siteUrl(), longest),
                new byte[0],
                row.errorLocation(),
                cut(row.error(), longest),
                row.teamId(),
                row.createdAtMicros(),
                row.nowMicros(),
                row.errorTimestampMicros(),
                tags);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest
                ? text
                : "%s… (cut: %d characters)".formatted(text.substring(0, longest), text.length());
    }

    static byte[] json(DeadLetterRow row) {
        return JsonMessage.of(
                out -> {
                    out.writeStringField("id", row.id().toString());
                    out.writeStringField("event_uuid", row.eventUuid().toString());
                    out.writeStringField("event", row.event());
                    out.writeStringField("distinct_id", row.distinctId());
                    out.writeStringField("site_url", row.siteUrl());
                    out.writeStringField("ip", row.ip());
                    out.writeNumberField("team_id", row.teamId());
                    out.writeStringField("properties", row.properties());
                    out.writeStringField("elements_chain", row.elementsChain());
                    out.writeStringField(
                            "now",
                            row.nowMicros() == 0 ? null : JsonMessage.seconds(row.nowMicros()));
                    out.writeStringField("created_at", JsonMessage.seconds(row.createdAtMicros()));
                    out.writeStringField(
                            "error_timestamp", JsonMessage.seconds(row.errorTimestampMicros()));
                    out.writeStringField("error_location", row.errorLocation());
                    out.writeStringField("error", row.error());
                    out.writeStringField(
                            "raw_payload", new String(row.rawPayload(), StandardCharsets.UTF_8));
                    out.writeArrayFieldStart("tags");
                    for (String tag : row.tags()) {
                        out.writeString(tag);
                    }
                    out.writeEndArray();
                });
    }
}
