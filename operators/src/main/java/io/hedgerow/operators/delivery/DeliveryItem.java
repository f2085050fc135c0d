package io.hedgerow.operators.delivery;

import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.operators.serialization.Wire;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What one call of a plugin delivers: an event, or a batch of them. Immutable.
 *
 * @param events in the order they came; one unless {@code hook} exports batches
 * @param createdMillis when it was made, milliseconds since the epoch
 * @param replay {@code null} but for what were dead letters
 */
public record DeliveryItem(
        DeliveryHook hook, List<ProcessedEvent> events, long createdMillis, Replay replay) {

    private static final int OVERHEAD_BYTES = 300;

    /**
     * That the events were dead letters.
     *
     * @param deadLetters their ids, in the order of the events
     * @param hook function it is for; {@code null} or empty for all
     * @param revision the only installation version that may get it; {@code null} for any
     */
    public record Replay(List<UUID> deadLetters, String hook, String revision) {

        public Replay {
            deadLetters = List.copyOf(deadLetters);
        }

        /** Of one event. */
        public static Replay of(UUID deadLetter, String hook, String revision) {
            return new Replay(List.of(deadLetter), hook, revision);
        }

        public boolean isFor(DeliveryHook function) {
            return hook == null || hook.isEmpty() || hook.equals(function.function());
        }

        void write(DataOutputView out) throws IOException {
            out.writeInt(deadLetters.size());
            for (UUID id : deadLetters) {
                Wire.writeUuid(id, out);
            }
            Wire.writeString(hook, out);
            Wire.writeString(revision, out);
        }

        static Replay read(DataInputView in) throws IOException {
            int size = in.readInt();
            List<UUID> ids = new ArrayList<>(Math.min(size, 1024));
            for (int i = 0; i < size; i++) {
                ids.add(Wire.readUuid(in));
            }
            return new Replay(ids, Wire.readString(in), Wire.readString(in));
        }

        /** As the first release has written it, which knew single events only. */
        static Replay readFirst(DataInputView in) throws IOException {
            return of(Wire.readUuid(in), Wire.readString(in), Wire.readString(in));
        }
    }

    public DeliveryItem {
        events = List.copyOf(events);
    }

    public static DeliveryItem of(DeliveryHook hook, ProcessedEvent event, long nowMillis) {
        return new DeliveryItem(hook, List.of(event), nowMillis, null);
    }

    public static DeliveryItem batch(List<ProcessedEvent> events, long nowMillis) {
        return new DeliveryItem(DeliveryHook.EXPORT_EVENTS, events, nowMillis, null);
    }

    public ProcessedEvent first() {
        return events.get(0);
    }

    /**
     * Identity of a batch, from its events: the same over retries and restores, and another one for
     * other events.
     */
    public UUID batchId() {
        StringBuilder ids = new StringBuilder(events.size() * 37);
        for (ProcessedEvent event : events) {
            ids.append(event.uuid()).append(',');
        }
        return UUID.nameUUIDFromBytes(ids.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** What idempotency keys, captured events and jobs are derived from. */
    public InvocationOrigin origin() {
        int depth = 0;
        for (ProcessedEvent event : events) {
            depth = Math.max(depth, event.captureDepth());
        }
        return new InvocationOrigin(
                hook == DeliveryHook.EXPORT_EVENTS
                        ? "batch:" + batchId()
                        : first().uuid().toString(),
                depth);
    }

    /** What is equal for items that must stay in order, where an order is asked for. */
    public String order() {
        return hook == DeliveryHook.EXPORT_EVENTS
                ? ""
                : hook.function() + ':' + first().distinctId();
    }

    /** The function's first argument. */
    public JsonText argument() {
        if (hook != DeliveryHook.EXPORT_EVENTS) {
            return first().pluginJson();
        }
        StringBuilder json = new StringBuilder("[");
        for (ProcessedEvent event : events) {
            json.append(json.length() > 1 ? "," : "").append(event.pluginJson());
        }
        return JsonText.of(json.append(']').toString());
    }

    /** About what it takes on the heap. */
    public long bytes() {
        long bytes = OVERHEAD_BYTES;
        for (ProcessedEvent event : events) {
            bytes += event.bytes();
        }
        return bytes;
    }

    /** Format version 2: the components in order; version 1 had replays of one event only. */
    public static final class Serializer extends VersionedSerializer<DeliveryItem> {

        private static final long serialVersionUID = 1L;

        private static final DeliveryHook[] HOOKS = DeliveryHook.values();
        private static final ProcessedEvent.Serializer EVENT = new ProcessedEvent.Serializer();

        @Override
        protected int currentVersion() {
            return 2;
        }

        @Override
        protected void write(DeliveryItem item, DataOutputView out) throws IOException {
            out.writeByte(item.hook.ordinal());
            writeEvents(item.events, out);
            out.writeLong(item.createdMillis);
            out.writeBoolean(item.replay != null);
            if (item.replay != null) {
                item.replay.write(out);
            }
        }

        @Override
        protected DeliveryItem read(int version, DataInputView in) throws IOException {
            DeliveryHook hook = HOOKS[in.readByte()];
            List<ProcessedEvent> events = readEvents(in);
            long created = in.readLong();
            Replay replay =
                    !in.readBoolean()
                            ? null
                            : version == 1 ? Replay.readFirst(in) : Replay.read(in);
            return new DeliveryItem(hook, events, created, replay);
        }

        static void writeEvents(List<ProcessedEvent> events, DataOutputView out)
                throws IOException {
            out.writeInt(events.size());
            for (ProcessedEvent event : events) {
                EVENT.serialize(event, out);
            }
        }

        static List<ProcessedEvent> readEvents(DataInputView in) throws IOException {
            int size = in.readInt();
            List<ProcessedEvent> events = new ArrayList<>(Math.min(size, 1024));
            for (int i = 0; i < size; i++) {
                events.add(EVENT.deserialize(in));
            }
            return events;
        }

        @Override
        public TypeSerializerSnapshot<DeliveryItem> snapshotConfiguration() {
            return new Snapshot();
        }

        /** Names the serializer in savepoints. */
        public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeliveryItem> {

            public Snapshot() {
                super(Serializer::new);
            }
        }
    }
}
