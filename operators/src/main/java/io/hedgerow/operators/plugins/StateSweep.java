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
 * <p>Owns: how far the passes are. Lives: as the operator. Threads: task thread; the state's
 * current key is the one that is swept. Survives: nothing; a pass that was cut off begins again.
 */
final class StateSweep<K, V> {

    private static final int SLICE_ENTRIES = 2_000;

    /** Judges an entry. */
    interface Judge<K, V> {

        /** Whether the entry must go. */
        boolean goes(K key, V value) throws Exception;
    }

    private final MapState<K, V> state;
    private final Map<Object, Iterator<Map.Entry<K, V>>> passes = new HashMap<>();
    private int sliceEntries = Integer.MAX_VALUE;
    private int removed;

    StateSweep(MapState<K, V> state) {
        this.state = state;
    }

    /** Tells in which backend the state is. */
    void in(KeyedStateBackend<?> backend) {
        if (!(backend instanceof HeapKeyedStateBackend)) {
            sliceEntries = SLICE_ENTRIES;
        }
    }

    /**
     * Does the next slice of a pass; returns whether the pass is at its end.
     *
     * @param pass names it: there may be several, also of one key
     */
    boolean slice(Object pass, Judge<K, V> judge) throws Exception {
        Iterator<Map.Entry<K, V>> entries = passes.remove(pass);
        removed = 0;
        if (entries == null) {
            entries = state.iterator();
        }
        for (int left = sliceEntries; left > 0; left--) {
            if (!entries.hasNext()) {
                return true;
            }
            Map.Entry<K, V> entry = entries.next();
            if (judge.goes(entry.getKey(), entry.getValue()) && stillGoes(entry.getKey(), judge)) {
                // Not by the state: RocksDB's iterator would step over the next entry.
                entries.remove();
                removed++;
            }
        }
        passes.put(pass, entries);
        return false;
    }

    /** How many entries the last slice has removed. */
    int removed() {
        return removed;
    }

    /** What was read ahead in an earlier slice may have been written anew since. */
    private boolean stillGoes(K key, Judge<K, V> judge) throws Exception {
        if (sliceEntries == Integer.MAX_VALUE) {
            return true;
        }
        V now = state.get(key);
        return now != null && judge.goes(key, now);
    }
}
