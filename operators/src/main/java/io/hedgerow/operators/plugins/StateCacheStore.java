package io.hedgerow.operators.plugins;

import io.hedgerow.operators.serialization.Wire;
import io.hedgerow.runtime.host.CacheStore;
import java.io.IOException;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * {@code meta.cache} of one plugin and team over the keyed state of the team. Entries carry their
 * own expiry (Flink's state TTL has one clock for all). The state's current key must be the team.
 */
final class StateCacheStore implements CacheStore {

    private static final byte VERSION = 1;
    private static final byte TEXT = 0;
    private static final byte LIST = 1;

    /** Version, expiry, kind, length: what an entry takes beside its text or its elements. */
    private static final int FRAME_BYTES = Byte.BYTES + Long.BYTES + Byte.BYTES + Integer.BYTES;

    private final MapState<PluginStateKey, byte[]> state;
    private final int pluginId;
    private final StateLimits limits;
    private final Runnable onExpiringEntry;

    /**
     * @param onExpiringEntry told when an entry with an expiry was written
     */
    StateCacheStore(
            MapState<PluginStateKey, byte[]> state,
            int pluginId,
            StateLimits limits,
            Runnable onExpiringEntry) {
        this.state = state;
        this.pluginId = pluginId;
        this.limits = limits;
        this.onExpiringEntry = onExpiringEntry;
    }

    @Override
    public Entry get(String key) {
        try {
            byte[] bytes = state.get(new PluginStateKey(pluginId, key));
            return bytes == null ? null : decode(bytes);
        } catch (Exception e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public void put(String key, Entry entry) {
        byte[] bytes = encode(entry);
        limits.check("Cache", key, bytes.length - FRAME_BYTES);
        try {
            state.put(new PluginStateKey(pluginId, key), bytes);
            if (entry.expiresAtMillis() > 0) {
                onExpiringEntry.run();
            }
        } catch (Exception e) {
            throw failed("write", key, e);
        }
    }

    @Override
    public void remove(String key) {
        try {
            state.remove(new PluginStateKey(pluginId, key));
        } catch (Exception e) {
            throw failed("remove", key, e);
        }
    }

    /** When the entry in these bytes expires, milliseconds since the epoch; 0 for never. */
    static long expiresAt(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        checkVersion(in.readByte());
        return in.readLong();
    }

    private static void checkVersion(byte version) throws IOException {
        if (version != VERSION) {
            throw new IOException("Unknown format version " + version + " of a cache entry");
        }
    }

    private static byte[] encode(Entry entry) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(64);
            out.writeByte(VERSION);
            out.writeLong(entry.expiresAtMillis());
            out.writeByte(entry.list() == null ? TEXT : LIST);
            if (entry.list() == null) {
                Wire.writeString(entry.text(), out);
            } else {
                Wire.writeStrings(entry.list(), out);
            }
            return out.getCopyOfBuffer();
        } catch (IOException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private static Entry decode(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        checkVersion(in.readByte());
        long expiresAt = in.readLong();
        return in.readByte() == TEXT
                ? Entry.ofText(Wire.readString(in), expiresAt)
                : Entry.ofList(Wire.readStrings(in), expiresAt);
    }

    private FlinkRuntimeException failed(String what, String key, Exception cause) {
        return new FlinkRuntimeException(
                "Cannot " + what + " cache key \"" + key + "\" of plugin " + pluginId, cause);
    }
}
