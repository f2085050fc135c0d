package io.hedgerow.deployment.deadletters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.delivery.ReplayBatch;
import io.hedgerow.job.delivery.ReplayHeaders;
import io.hedgerow.operators.delivery.DeliveryDeadLetters;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.plugins.CapturedMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Dead letters as the messages that bring them back: of ingestion as they came (contract §6.2), of
 * delivery as the processed event, for the one config that failed.
 */
final class ReplayMessages {

    /** Begins the tag with the plugin revision that failed. */
    private static final String REVISION_TAG = "revision:";

    private final String eventsTopic;
    private final String replayTopic;
    private final RevisionsInForce pinned;
    private final JsonFactory json = new JsonFactory();

    /**
     * @param pinned tells what is in force, if only the revision that failed may have a letter;
     *     {@code null} if any may
     */
    ReplayMessages(HedgerowConfiguration configuration, RevisionsInForce pinned) {
        this.pinned = pinned;
        this.eventsTopic = configuration.get(HedgerowOptions.EVENTS_TOPIC);
        this.replayTopic = configuration.get(HedgerowOptions.REPLAY_TOPIC);
    }

    /**
     * @throws UnreplayableException saying why it cannot be
     * @throws IOException when the registry is needed and cannot be read
     */
    ProducerRecord<byte[], byte[]> of(DeadLetter letter) throws UnreplayableException, IOException {
        ProducerRecord<byte[], byte[]> message =
                letter.isOfDelivery()
                        ? ofDelivery(letter, bytes(letter.distinctId()), raw(letter))
                        : ofIngestion(letter);
        header(message, ReplayHeaders.DEAD_LETTER, letter.id().toString());
        letter.tag(DeadLetters.DEPTH_TAG)
                .ifPresent(depth -> header(message, CapturedMessage.DEPTH_HEADER, depth));
        return message;
    }

    /**
     * All letters of a batch as one message: they become that batch again, with its idempotency
     * key.
     *
     * @param letters in the order of the batch
     * @throws UnreplayableException saying why it cannot be
     * @throws IOException when the registry is needed and cannot be read
     */
    ProducerRecord<byte[], byte[]> ofBatch(List<DeadLetter> letters)
            throws UnreplayableException, IOException {
        List<ReplayBatch.Letter> parts = new ArrayList<>(letters.size());
        for (DeadLetter letter : letters) {
            parts.add(new ReplayBatch.Letter(letter.id(), depth(letter), raw(letter)));
        }
        DeadLetter first = letters.get(0);
        String batch = first.tag(DeliveryDeadLetters.BATCH_TAG).orElseThrow();
        ProducerRecord<byte[], byte[]> message =
                ofDelivery(first, bytes(batch), ReplayBatch.write(parts));
        header(message, ReplayHeaders.BATCH, batch);
        return message;
    }

    private static int depth(DeadLetter letter) {
        return letter.tag(DeadLetters.DEPTH_TAG)
                .filter(depth -> depth.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .orElse(0);
    }

    private ProducerRecord<byte[], byte[]> ofDelivery(DeadLetter letter, byte[] key, byte[] value)
            throws UnreplayableException, IOException {
        if (letter.isUnpublishable()) {
            throw new UnreplayableException(
                    letter, "its event is larger than a message may be: " + letter.error());
        }
        if (letter.configId() == null) {
            throw new UnreplayableException(letter, "it names no plugin config");
        }
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(replayTopic, key, value);
        header(message, ReplayHeaders.CONFIG, letter.configId().toString());
        letter.tag(DeadLetters.HOOK_TAG)
                .ifPresent(hook -> header(message, ReplayHeaders.HOOK, hook));
        if (pinned != null) {
            header(message, ReplayHeaders.REVISION, revision(letter));
        }
        return message;
    }

    /** The one that failed, which must be in force: code that was replaced is not kept. */
    private String revision(DeadLetter letter) throws UnreplayableException, IOException {
        String failed =
                letter.tag(REVISION_TAG)
                        .orElseThrow(
                                () ->
                                        new UnreplayableException(
                                                letter, "it names no plugin revision"));
        String inForce = pinned.of(letter.configId());
        if (!failed.equals(inForce)) {
            throw new UnreplayableException(
                    letter,
                    "revision %s of plugin config %d is not in force any more, but %s: give the config back the plugin version and the values it had, or replay with --revision current"
                            .formatted(
                                    failed, letter.configId(), inForce == null ? "none" : inForce));
        }
        return failed;
    }

    private ProducerRecord<byte[], byte[]> ofIngestion(DeadLetter letter)
            throws UnreplayableException {
        if (pinned != null) {
            throw new UnreplayableException(
                    letter, "ingestion always runs the plugin revisions in force");
        }
        if (letter.isMessage()) {
            return new ProducerRecord<>(eventsTopic, raw(letter));
        }
        return new ProducerRecord<>(
                eventsTopic,
                bytes(letter.teamId() + ":" + letter.distinctId()),
                message(letter, raw(letter)));
    }

    private static byte[] raw(DeadLetter letter) throws UnreplayableException {
        if (letter.raw() == null) {
            throw new UnreplayableException(letter, "it has no input");
        }
        return letter.raw();
    }

    /** The client's event in the outer fields it came with. */
    private byte[] message(DeadLetter letter, byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(data.length * 5 / 4 + 512);
        try (JsonGenerator out = json.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField(
                    "uuid",
                    letter.tag(DeadLetters.UUID_TAG).orElseGet(letter.eventUuid()::toString));
            out.writeStringField("distinct_id", letter.distinctId());
            out.writeStringField("ip", letter.ip());
            out.writeStringField("site_url", letter.siteUrl());
            out.writeFieldName("data");
            out.writeUTF8String(data, 0, data.length);
            out.writeNumberField("team_id", letter.teamId());
            out.writeStringField("now", letter.now());
            out.writeStringField("sent_at", letter.tag(DeadLetters.SENT_AT_TAG).orElse(""));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void header(ProducerRecord<byte[], byte[]> message, String name, String value) {
        message.headers().add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
