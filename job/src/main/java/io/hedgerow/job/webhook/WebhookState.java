package io.hedgerow.job.webhook;

import io.hedgerow.operators.output.PluginStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A writer's state.
 *
 * @param pending not told yet
 * @param told when what was told of last, milliseconds since the epoch
 */
public record WebhookState(List<PluginStatus> pending, Map<String, Long> told) {

    /** Format version 1: the statuses, each as its own serializer has it, then what was told. */
    static final class Serializer implements SimpleVersionedSerializer<WebhookState> {

        private static final int VERSION = 1;

        private final PluginStatus.Serializer statuses = new PluginStatus.Serializer();

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(WebhookState state) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(256);
            out.writeInt(state.pending.size());
            for (PluginStatus status : state.pending) {
                statuses.serialize(status, out);
            }
            out.writeInt(state.told.size());
            for (Map.Entry<String, Long> each : state.told.entrySet()) {
                out.writeUTF(each.getKey());
                out.writeLong(each.getValue());
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public WebhookState deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        "State of the webhook has format version "
                                + version
                                + ", known is "
                                + VERSION
                                + ": it was written by a newer release or is damaged");
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            List<PluginStatus> pending = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                pending.add(statuses.deserialize(in));
            }
            Map<String, Long> told = new HashMap<>();
            for (int i = in.readInt(); i > 0; i--) {
                told.put(in.readUTF(), in.readLong());
            }
            return new WebhookState(pending, told);
        }
    }
}
