package io.hedgerow.operators.plugins;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;

/**
 * Goes through a map state of one key after another and removes entries, a slice at a time: input
 * and barriers come in between, however many entries there are. On the heap, where a map must not
 * change under an iterator and an entry costs next to nothing, a pass is one slice.
 *
 * <p>Owns: how far the passes are. Lives: as the operator. Threads: task thread; the state's current
 * key is the one that is swept. Survives: nothing; a pass that was cut off begins again.
 */
final class StateSweep {

    private static final int SLICE_ENTRIES = 2_000;

    /** Judges an entry. */
    interface Judge {

        /** Whether the entry must go. */
        boolean goes(PluginStateKey key, byte[] value) throws Exception;
    }

    private final MapState<PluginStateKey, byte[]> state;
    private final Map<Long, Iterator<Map.Entry<PluginStateKey, byte[]>>> passes = new HashMap<>();
    private int sliceEntries = Integer.MAX_VALUE;

    StateSweep(MapState<PluginStateKey, byte[]> state) {
        this.state = state;
    }

    /** Tells in which backend the state is. */
    void in(KeyedStateBackend<?> backend) {
        if (!(backend instanceof HeapKeyedStateBackend)) {
            sliceEntries = SLICE_ENTRIES;
        }
    }

    /** Does the next slice of a key's pass; returns whether the pass is at its end. */
    boolean slice(long key, Judge judge) throws Exception {
        Iterator<Map.Entry<PluginStateKey, byte[]>> entries = passes.remove(key);
        if (entries == null) {
            entries = state.iterator();
        }
        for (int left = sliceEntries; left > 0; left--) {
            if (!entries.hasNext()) {
                return true;
            }
            Map.Entry<PluginStateKey, byte[]> entry = entries.next();
            if (judge.goes(entry.getKey(), entry.getValue()) && stillGoes(entry.getKey(), judge)) {
                // Not by the state: RocksDB's iterator would step over the next entry.
                entries.remove();
            }
        }
        passes.put(key, entries);
        return false;
    }

    /** What was read ahead in an earlier slice may have been written anew since. */
    private boolean stillGoes(PluginStateKey key, Judge judge) throws Exception {
        if (sliceEntries == Integer.MAX_VALUE) {
            return true;
        }
        byte[] now = state.get(key);
        return now != null && judge.goes(key, now);
    }
}
