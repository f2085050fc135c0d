package io.hedgerow.operators.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.registry.RegistryChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class PluginStatusTest {

    private static PluginStatus error(int config, String message, long time) {
        return new PluginStatus(1, config, Kind.ERROR_SET, "{\"m\":\"" + message + "\"}", time);
    }

    private static <T> T throughBytes(TypeInformation<T> type, T value) throws IOException {
        TypeSerializer<T> serializer = type.createSerializer(null);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    @Test
    void survivesItsSerializer() throws Exception {
        for (PluginStatus status :
                List.of(
                        error(2, "é", 7),
                        new PluginStatus(1L << 40, 3, Kind.ERROR_CLEARED, null, 8),
                        new PluginStatus(1, 3, Kind.PAUSED, "{}", 9, "v1", null),
                        new PluginStatus(1, 3, Kind.PAUSED, "{}", 9, "v1", "stamp"),
                        new PluginStatus(1, 3, Kind.DISABLED, "{}", 9))) {
            assertThat(throughBytes(PluginStatus.TYPE, status)).isEqualTo(status);
        }
        RegistryChange change = new RegistryChange(1L << 50, 1L << 40, 12);
        assertThat(throughBytes(RegistryChange.TYPE, change)).isEqualTo(change);
    }

    @Test
    void hasAnErrorExactlyWhenItTellsOfOne() {
        assertThatThrownBy(() -> new PluginStatus(1, 2, Kind.ERROR_CLEARED, "{}", 1))
                .hasMessage("ERROR_CLEARED has no error");
        assertThatThrownBy(() -> new PluginStatus(1, 2, Kind.DISABLED, null, 1))
                .hasMessage("DISABLED needs an error");
    }

    @Test
    void theBufferKeepsTheLatestOfEachConfigAndDelaysNoDisabling() {
        PluginStatusBuffer buffer = new PluginStatusBuffer();
        List<PluginStatus> out = new ArrayList<>();
        PluginStatus disabled = new PluginStatus(1, 3, Kind.DISABLED, "{}", 5);
        buffer.add(error(2, "first", 1), out::add);
        buffer.add(error(3, "before the end", 2), out::add);
        buffer.add(error(2, "second", 3), out::add);
        assertThat(out).isEmpty();
        buffer.add(disabled, out::add);
        assertThat(out).containsExactly(disabled);

        buffer.flush(out::add);
        buffer.flush(out::add);
        assertThat(out).containsExactly(disabled, error(2, "second", 3));
    }

    @Test
    void settingUpTheSameVersionAgainDoesNotTakeAnErrorBack() {
        PluginStatusBuffer buffer = new PluginStatusBuffer();
        List<PluginStatus> out = new ArrayList<>();
        PluginStatus error = new PluginStatus(1, 2, Kind.ERROR_SET, "{}", 5, "v1", null);
        buffer.add(error, out::add);
        buffer.add(new PluginStatus(1, 2, Kind.ERROR_CLEARED, null, 1, "v1", null), out::add);
        buffer.flush(out::add);
        assertThat(out).containsExactly(error);

        PluginStatus other = new PluginStatus(1, 2, Kind.ERROR_CLEARED, null, 1, "v2", null);
        buffer.add(error, out::add);
        buffer.add(other, out::add);
        buffer.flush(out::add);
        assertThat(out).containsExactly(error, other);
    }
}
