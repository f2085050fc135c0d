package io.hedgerow.operators.plugins;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.VersionedTypeInfo;
import io.hedgerow.operators.serialization.Wire;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * An event made by {@code posthog.capture}, as the message for the input topic (contract §3.6,
 * §6.2).
 *
 * @param captureDepth goes into the header {@link #DEPTH_HEADER}
 */
public record CapturedMessage(String key, byte[] value, int captureDepth) {

    /** How many plugins in a row led to this event; decimal text. */
    public static final String DEPTH_HEADER = "hedgerow-capture-depth";

    /** A chain of captures longer than this is cut: plugins feed each other. */
    public static final int MAX_DEPTH = 10;

    public static final TypeInformation<CapturedMessage> TYPE =
            new VersionedTypeInfo<>(CapturedMessage.class, new Serializer());

    /** Format version 1: the components in order. */
    public static final class Serializer extends VersionedSerializer<CapturedMessage> {

        private static final long serialVersionUID = 1L;

        @Override
        protected int currentVersion() {
            return 1;
        }

        @Override
        protected void write(CapturedMessage message, DataOutputView out) throws IOException {
            Wire.writeString(message.key, out);
            Wire.writeBytes(message.value, out);
            out.writeInt(message.captureDepth);
        }

        @Override
        protected CapturedMessage read(int version, DataInputView in) throws IOException {
            return new CapturedMessage(Wire.readString(in), Wire.readBytes(in), in.readInt());
        }

        @Override
        public TypeSerializerSnapshot<CapturedMessage> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<CapturedMessage> {
            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
