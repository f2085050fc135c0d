package io.hedgerow.operators.delivery;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The items of one key that have not ended, in order of arrival: the oldest in a window on the
 * heap, beside it those that wait for their next attempt, the rest in state only. What is in the
 * window is written to state when a snapshot is taken, so that an item which ends before costs no
 * state.
 *
 * <p>Owns: its part of the keyed state, the window. Lives: as its key's destination. Threads: task
 * thread; the key is Flink's current one. Survives: restarts and rescaling.
 */
public final class Backlog {

    private final DeliveryState state;
    private final DeliveryOptions.Backlog limits;
    private final HeapBudget heap;

    /** A key may have so many items on the heap whatever others have there. */
    private static final int FLOOR_ITEMS = 32;

    private final TreeMap<Long, PendingItem> window = new TreeMap<>();
    private final PriorityQueue<PendingItem> postponed =
            new PriorityQueue<>(
                    Comparator.comparingLong((PendingItem item) -> item.attempts().notBefore())
                            .thenComparingLong(PendingItem::number));
    private long postponedBytes;
    private long windowBytes;
    private long spilledFrom;
    private long next;
    private long spilledBytes;

    /** Items below this number are in a checkpoint that has completed. */
    private long checkpointed;

    private final TreeMap<Long, Long> checkpoints = new TreeMap<>();

    public Backlog(DeliveryState state, DeliveryOptions.Backlog limits, HeapBudget heap) {
        this.state = state;
        this.limits = limits;
        this.heap = heap;
    }

    public boolean isEmpty() {
        return next == spilledFrom && window.isEmpty() && postponed.isEmpty();
    }

    /** Items that have not ended. */
    public long size() {
        return window.size() + postponed.size() + next - spilledFrom;
    }

    public long bytes() {
        return windowBytes + postponedBytes + spilledBytes;
    }

    public boolean isFull() {
        return bytes() >= limits.maxBytes();
    }

    /**
     * The oldest items but the postponed, in order. Must not be changed while it is gone through.
     */
    public Collection<PendingItem> window() {
        return Collections.unmodifiableCollection(window.values());
    }

    /** Takes an item in. */
    public void add(DeliveryItem item) throws Exception {
        long number = next++;
        PendingItem pending = new PendingItem(number, item, Attempts.NONE);
        if (spilledFrom == number && hasRoom(pending.bytes())) {
            spilledFrom = next;
            hold(pending);
        } else {
            state.items().put(number, item);
            spilledBytes += pending.bytes();
        }
    }

    private boolean hasRoom(long bytes) {
        return window.isEmpty()
                || window.size() < limits.windowItems()
                        && windowBytes + bytes <= limits.windowBytes()
                        && (heap.hasRoom(bytes) || window.size() < FLOOR_ITEMS);
    }

    private void hold(PendingItem pending) {
        window.put(pending.number(), pending);
        windowBytes += pending.bytes();
        heap.take(pending.bytes());
    }

    /** An item has been delivered, or given up. */
    public void end(PendingItem item) throws Exception {
        window.remove(item.number());
        windowBytes -= item.bytes();
        heap.giveBack(item.bytes());
        if (item.itemStored) {
            state.items().remove(item.number());
        }
        if (item.attemptsStored) {
            state.attempts().remove(item.number());
        }
        refill();
    }

    /**
     * Makes room in the window for others while an item waits for its next attempt.
     *
     * @param item of the window
     */
    public void postpone(PendingItem item) throws Exception {
        window.remove(item.number());
        windowBytes -= item.bytes();
        postponed.add(item);
        postponedBytes += item.bytes();
        refill();
    }

    /**
     * Brings postponed items back whose time has come.
     *
     * @return when the next one is due; {@link Long#MAX_VALUE} when there is none
     */
    public long bringBack(long nowMillis) {
        PendingItem first;
        while ((first = postponed.peek()) != null && first.attempts().notBefore() <= nowMillis) {
            postponed.poll();
            postponedBytes -= first.bytes();
            window.put(first.number(), first);
            windowBytes += first.bytes();
        }
        return first == null ? Long.MAX_VALUE : first.attempts().notBefore();
    }

    private void refill() throws Exception {
        while (spilledFrom < next && hasRoom(spilledBytes / (next - spilledFrom))) {
            long number = spilledFrom++;
            DeliveryItem item = state.items().get(number);
            if (item == null) {
                throw new IllegalStateException("Item " + number + " of the backlog is missing");
            }
            PendingItem pending = new PendingItem(number, item, Attempts.NONE);
            pending.itemStored = true;
            spilledBytes -= pending.bytes();
            hold(pending);
        }
    }

    /** Whether an item has to wait until a checkpoint that contains it has completed. */
    public boolean isHeld(PendingItem item, DeliveryOptions.AfterCheckpoint afterCheckpoint) {
        return item.number() >= checkpointed && afterCheckpoint.holds(item.item());
    }

    /** Writes the window into state. */
    public void store(long checkpointId) throws Exception {
        for (PendingItem item : window.values()) {
            store(item);
        }
        for (PendingItem item : postponed) {
            store(item);
        }
        checkpoints.put(checkpointId, next);
    }

    private void store(PendingItem item) throws Exception {
        if (!item.itemStored) {
            state.items().put(item.number(), item.item());
            item.itemStored = true;
        }
        Attempts attempts = item.toStore();
        if (attempts != null) {
            state.attempts().put(item.number(), attempts);
            item.attemptsStored = true;
        }
    }

    public void completed(long checkpointId) {
        Map<Long, Long> upTo = checkpoints.headMap(checkpointId, true);
        for (long number : upTo.values()) {
            checkpointed = Math.max(checkpointed, number);
        }
        upTo.clear();
    }

    /** Of all items on the heap, ascending. */
    long[] heapNumbers() {
        return LongStream.concat(
                        window.keySet().stream().mapToLong(Long::longValue),
                        postponed.stream().mapToLong(PendingItem::number))
                .sorted()
                .toArray();
    }

    long spilledFrom() {
        return spilledFrom;
    }

    /** Number of the item that comes next. */
    public long next() {
        return next;
    }

    long spilledBytes() {
        return spilledBytes;
    }

    /** Reads what a snapshot has kept. */
    public void restore(BacklogHead head) throws Exception {
        next = head.next();
        spilledFrom = head.spilledFrom();
        spilledBytes = head.spilledBytes();
        checkpointed = next;
        for (long number : head.window()) {
            DeliveryItem item = state.items().get(number);
            if (item == null) {
                throw new IllegalStateException("Item " + number + " of the backlog is missing");
            }
            Attempts attempts = state.attempts().get(number);
            PendingItem pending =
                    new PendingItem(number, item, attempts == null ? Attempts.NONE : attempts);
            pending.itemStored = true;
            pending.attemptsStored = attempts != null;
            hold(pending);
        }
        refill();
    }
}
