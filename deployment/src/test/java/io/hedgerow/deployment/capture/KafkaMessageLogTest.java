package io.hedgerow.deployment.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaMessageLogTest {

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final KafkaMessageLog log = new KafkaMessageLog(producer, "events");

    @Test
    void returnsOnlyWhenEveryMessageIsAcknowledged() throws Exception {
        CompletableFuture<Void> appending =
                CompletableFuture.runAsync(() -> log.append(List.of(message("a"), message("b"))));
        while (producer.history().size() < 2) {
            Thread.onSpinWait();
        }
        producer.completeNext();
        assertThat(appending).isNotDone();
        producer.completeNext();
        appending.get(30, TimeUnit.SECONDS);
        assertThat(producer.history()).allMatch(record -> record.topic().equals("events"));
    }

    @Test
    void oneFailedMessageFailsTheRequest() {
        CompletableFuture<Void> appending =
                CompletableFuture.runAsync(() -> log.append(List.of(message("a"), message("b"))));
        while (producer.history().size() < 2) {
            Thread.onSpinWait();
        }
        producer.completeNext();
        producer.errorNext(new TimeoutException("no leader"));
        assertThatThrownBy(appending::join)
                .cause()
                .asInstanceOf(type(CaptureException.class))
                .returns(503, CaptureException::status)
                .extracting(CaptureException::getCause)
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void sendsNothingOfARequestWithAMessageThatIsTooLarge() {
        List<InputMessage> messages =
                List.of(message("a"), message("x".repeat(KafkaMessageLog.MAX_MESSAGE_BYTES)));
        assertThatThrownBy(() -> log.append(messages))
                .asInstanceOf(type(CaptureException.class))
                .returns(413, CaptureException::status);
        assertThat(producer.history()).isEmpty();
    }

    private static InputMessage message(String text) {
        ObjectNode data = new JsonMapper().createObjectNode().put("event", text);
        return new InputMessage(
                UUID.randomUUID(), "d", null, "http://h", data, 1, Instant.EPOCH, null);
    }
}
