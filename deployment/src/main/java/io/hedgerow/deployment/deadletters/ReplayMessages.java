package io.hedgerow.deployment.deadletters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.delivery.ReplayHeaders;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.plugins.CapturedMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Dead letters as the messages that bring them back: of ingestion as they came (contract §6.2), of
 * delivery as the processed event, for the one config that failed.
 */
final class ReplayMessages {

    /** Begins the tag with the plugin revision that failed. */
    private static final String REVISION_TAG = "revision:";

    /** Begins the tag with the function of the plugin that failed. */
    private static final String HOOK_TAG = "hook:";

    private final String eventsTopic;
    private final String replayTopic;
    private final JsonFactory json = new JsonFactory();

    ReplayMessages(HedgerowConfiguration configuration) {
        this.eventsTopic = configuration.get(HedgerowOptions.EVENTS_TOPIC);
        this.replayTopic = configuration.get(HedgerowOptions.REPLAY_TOPIC);
    }

    /**
     * @param pinned whether only the plugin revision that failed may have it
     * @throws UnreplayableException saying why it cannot be
     */
    ProducerRecord<byte[], byte[]> of(DeadLetter letter, boolean pinned)
            throws UnreplayableException {
        ProducerRecord<byte[], byte[]> message =
                letter.isOfDelivery() ? ofDelivery(letter, pinned) : ofIngestion(letter, pinned);
        header(message, ReplayHeaders.DEAD_LETTER, letter.id().toString());
        letter.tag(DeadLetters.DEPTH_TAG)
                .ifPresent(depth -> header(message, CapturedMessage.DEPTH_HEADER, depth));
        return message;
    }

    private ProducerRecord<byte[], byte[]> ofDelivery(DeadLetter letter, boolean pinned)
            throws UnreplayableException {
        if (letter.isUnpublishable()) {
            throw new UnreplayableException(
                    letter, "its event is larger than a message may be: " + letter.error());
        }
        if (letter.configId() == null) {
            throw new UnreplayableException(letter, "it names no plugin config");
        }
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(replayTopic, bytes(letter.distinctId()), raw(letter));
        header(message, ReplayHeaders.CONFIG, letter.configId().toString());
        letter.tag(HOOK_TAG).ifPresent(hook -> header(message, ReplayHeaders.HOOK, hook));
        if (pinned) {
            header(
                    message,
                    ReplayHeaders.REVISION,
                    letter.tag(REVISION_TAG)
                            .orElseThrow(
                                    () ->
                                            new UnreplayableException(
                                                    letter, "it names no plugin revision")));
        }
        return message;
    }

    private ProducerRecord<byte[], byte[]> ofIngestion(DeadLetter letter, boolean pinned)
            throws UnreplayableException {
        if (pinned) {
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
