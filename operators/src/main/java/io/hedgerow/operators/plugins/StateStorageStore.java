package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.StorageStore;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * {@code meta.storage} of one plugin config over the keyed state of its team. The state's current
 * key must be the team; the operator sees to that. Values are JSON text as UTF-8.
 */
final class StateStorageStore implements StorageStore {

    private final MapState<PluginStateKey, byte[]> state;
    private final int configId;
    private final StateLimits limits;

    StateStorageStore(MapState<PluginStateKey, byte[]> state, int configId, StateLimits limits) {
        this.state = state;
        this.configId = configId;
        this.limits = limits;
    }

    @Override
    public String get(String key) {
        try {
            byte[] value = state.get(new PluginStateKey(configId, key));
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        } catch (Exception e) {
            throw failed("read", key, e);
        }
    }

    @Override
    public void put(String key, String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        limits.check("Storage", key, value.length);
        try {
            state.put(new PluginStateKey(configId, key), value);
        } catch (Exception e) {
            throw failed("write", key, e);
        }
    }

    @Override
    public void remove(String key) {
        try {
            state.remove(new PluginStateKey(configId, key));
        } catch (Exception e) {
            throw failed("remove", key, e);
        }
    }

    private FlinkRuntimeException failed(String what, String key, Exception cause) {
        return new FlinkRuntimeException(
                "Cannot " + what + " storage key \"" + key + "\" of plugin config " + configId,
                cause);
    }
}
