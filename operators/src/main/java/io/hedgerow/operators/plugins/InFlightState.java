package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Writes the work in flight into keyed state when a snapshot is taken, and finds it there after a
 * restore. Written at snapshots only; a key whose work has ended since the last one is cleared, or
 * its work would run again.
 *
 * <p>Owns: keyed state {@code in-flight}, and which keys have it. Lives: as the operator. Threads:
 * task thread. Survives: restarts and rescaling.
 */
final class InFlightState {

    private final ListState<InFlightEntry> state;
    private final LongConsumer useKey;
    private final Set<Long> written = new HashSet<>();

    InFlightState(ListState<InFlightEntry> state, LongConsumer useKey) {
        this.state = state;
        this.useKey = useKey;
    }

    void write(List<PluginWork> work) throws Exception {
        Map<Long, List<InFlightEntry>> byKey = new HashMap<>();
        for (PluginWork each : work) {
            InFlightEntry entry = each.entry();
            if (entry != null) {
                byKey.computeIfAbsent(each.key(), absent -> new ArrayList<>()).add(entry);
            }
        }
        for (long idle : written) {
            if (!byKey.containsKey(idle)) {
                useKey.accept(idle);
                state.clear();
            }
        }
        written.clear();
        for (Map.Entry<Long, List<InFlightEntry>> each : byKey.entrySet()) {
            useKey.accept(each.getKey());
            state.update(each.getValue());
            written.add(each.getKey());
        }
    }

    /** Hands over what was in flight at the restored snapshot, by key, in order. */
    void read(KeyedStateBackend<Long> backend, BiConsumer<Long, InFlightEntry> restored)
            throws Exception {
        List<Long> keys;
        try (Stream<Long> found =
                backend.getKeys(KeyedPluginState.IN_FLIGHT, VoidNamespace.INSTANCE)) {
            keys = found.distinct().toList();
        }
        for (long key : keys) {
            useKey.accept(key);
            written.add(key);
            for (InFlightEntry entry : state.get()) {
                restored.accept(key, entry);
            }
        }
    }
}
