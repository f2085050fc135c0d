package io.hedgerow.operators.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * Events of one key on their way into a batch for {@code exportEvents} (contract §2.7). Flushed by
 * size, by time, and when its config goes. The size of an event is that of its message on the topic
 * of processed events, which is known, and not the about as large one of what the plugin gets,
 * which would have to be made for that.
 *
 * <p>Owns: its part of the keyed state, events not yet written there. Lives: as its key's
 * destination. Threads: task thread; the key is Flink's current one. Survives: restarts and
 * rescaling; the timer is the caller's.
 */
public final class ExportBuffer {

    private final DeliveryState state;
    private final HeapBudget heap;
    private final List<ProcessedEvent> onHeap = new ArrayList<>();

    /** Places before this one are in state and not on the heap. */
    private int heapFrom;

    /** Places before this one are in state. */
    private int stored;

    private long heapBytes;
    private long jsonBytes;
    private long dueMillis;

    public ExportBuffer(DeliveryState state, HeapBudget heap) {
        this.state = state;
        this.heap = heap;
    }

    public int size() {
        return heapFrom + onHeap.size();
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** When it is to be flushed, milliseconds since the epoch; 0 when it is empty. */
    public long dueMillis() {
        return dueMillis;
    }

    long jsonBytes() {
        return jsonBytes;
    }

    /**
     * Adds an event.
     *
     * @return batches that are full now, none to two
     */
    public List<List<ProcessedEvent>> add(
            ProcessedEvent event, DeliverySettings settings, long nowMillis) throws Exception {
        int size = event.json().length;
        List<List<ProcessedEvent>> full = new ArrayList<>(0);
        if (!isEmpty() && jsonBytes + size > settings.bufferBytes()) {
            full.add(take());
        }
        onHeap.add(event);
        jsonBytes += size;
        heapBytes += event.bytes();
        heap.take(event.bytes());
        if (jsonBytes > settings.bufferBytes()) {
            full.add(take());
        } else if (dueMillis == 0) {
            dueMillis = nowMillis + settings.bufferMillis();
        }
        if (!onHeap.isEmpty() && !heap.hasRoom(0)) {
            spill();
        }
        return full;
    }

    private void spill() throws Exception {
        store();
        heapFrom += onHeap.size();
        onHeap.clear();
        heap.giveBack(heapBytes);
        heapBytes = 0;
    }

    /** Takes all events out. */
    public List<ProcessedEvent> take() throws Exception {
        List<ProcessedEvent> batch = new ArrayList<>(size());
        for (long place = 0; place < heapFrom; place++) {
            batch.add(state.buffered().get(place));
        }
        batch.addAll(onHeap);
        if (stored > 0) {
            state.buffered().clear();
        }
        onHeap.clear();
        heap.giveBack(heapBytes);
        heapFrom = 0;
        stored = 0;
        heapBytes = 0;
        jsonBytes = 0;
        dueMillis = 0;
        return batch;
    }

    /** Writes what is not there yet into state. */
    public void store() throws Exception {
        for (int place = stored; place < size(); place++) {
            state.buffered().put((long) place, onHeap.get(place - heapFrom));
        }
        stored = size();
    }

    /** Finds what a snapshot has kept. */
    public void restore(BacklogHead head) {
        heapFrom = head.buffered();
        stored = head.buffered();
        jsonBytes = head.bufferedBytes();
        dueMillis = head.bufferDueMillis();
    }
}
