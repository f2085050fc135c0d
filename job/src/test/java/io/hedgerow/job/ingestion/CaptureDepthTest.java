package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.plugins.CapturedMessage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many plugins in a row led to an event goes through the topic in a header. */
class CaptureDepthTest {

    private static ConsumerRecord<byte[], byte[]> record() {
        return new ConsumerRecord<>("events", 1, 2, new byte[0], new byte[] {'{', '}'});
    }

    private static int depthWithHeader(byte[] header) {
        ConsumerRecord<byte[], byte[]> record = record();
        record.headers().add(CapturedMessage.DEPTH_HEADER, header);
        return InputRecordDeserializer.record(record).captureDepth();
    }

    @Test
    void isReadBackAsItWasWritten() {
        ProducerRecord<byte[], byte[]> written =
                new CapturedSerializer("events")
                        .serialize(new CapturedMessage("k", new byte[] {'{', '}'}, 3), null, null);
        assertThat(written.topic()).isEqualTo("events");
        ConsumerRecord<byte[], byte[]> record = record();
        written.headers().forEach(record.headers()::add);
        assertThat(InputRecordDeserializer.record(record).captureDepth()).isEqualTo(3);
    }

    @Test
    void isZeroForWhatComesFromOutside() {
        assertThat(InputRecordDeserializer.record(record()).captureDepth()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "-1", "1.5", "99999999999"})
    void whatIsNoDepthCountsAsTheDeepest(String header) {
        assertThat(depthWithHeader(header.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(CapturedMessage.MAX_DEPTH);
    }

    @Test
    void aHeaderWithoutAValueCountsAsTheDeepest() {
        assertThat(depthWithHeader(null)).isEqualTo(CapturedMessage.MAX_DEPTH);
    }
}
