package io.hedgerow.operators.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class EventRowTest {

    private static EventRow row(int depth) {
        return new EventRow(
                new UUID(1, 2),
                "e",
                "{}".getBytes(StandardCharsets.UTF_8),
                3,
                4,
                "é",
                "a",
                5,
                depth);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        assertThat(read(written(row(6)))).isEqualTo(row(6));
    }

    @Test
    void rowsInSavepointsOfTheFirstReleasesHaveNoDepth() throws Exception {
        byte[] bytes = written(row(6));
        byte[] first = Arrays.copyOf(bytes, bytes.length - Integer.BYTES - 1);
        first[0] = 1;
        assertThat(read(first)).isEqualTo(row(0));
    }

    @Test
    void rowsInSavepointsOfTheSecondFormatAreNoReplays() throws Exception {
        byte[] bytes = written(row(6));
        byte[] second = Arrays.copyOf(bytes, bytes.length - 1);
        second[0] = 2;
        assertThat(read(second)).isEqualTo(row(6));
    }

    @Test
    void theMarkOfAReplayIsKept() throws Exception {
        EventRow row = row(0);
        EventRow replay =
                new EventRow(
                        row.uuid(),
                        row.event(),
                        row.properties(),
                        row.timestampMicros(),
                        row.teamId(),
                        row.distinctId(),
                        row.elementsChain(),
                        row.createdAtMicros(),
                        0,
                        new UUID(8, 9));
        assertThat(read(written(replay))).isEqualTo(replay).isNotEqualTo(row);
    }

    private static byte[] written(EventRow row) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        new EventRow.Serializer().serialize(row, out);
        return out.getCopyOfBuffer();
    }

    private static EventRow read(byte[] bytes) throws Exception {
        return new EventRow.Serializer().deserialize(new DataInputDeserializer(bytes));
    }
}
