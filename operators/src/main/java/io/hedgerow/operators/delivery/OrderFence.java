package io.hedgerow.operators.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Holds back what came after an item that was given up, where an order is asked for: a crash takes
 * a dead letter back that no checkpoint contains, the item is tried again and may arrive then,
 * after what had followed it. So that follows only once a checkpoint with the dead letter has
 * completed (decision 0083). What came before is not held, whatever is given up behind it.
 *
 * <p>Owns: from which number on items are held, by person. Lives: as its key's destination.
 * Threads: task thread. Survives: nothing; after a restore all dead letters are those of a
 * checkpoint.
 */
public final class OrderFence {

    /** All batches of a key are one order. */
    private static final String BATCHES = "";

    private static final String PERSON = "/";

    private final BooleanSupplier ordered;

    /** Of dead letters since the last snapshot: the first number behind them. */
    private Map<String, Long> fresh = new HashMap<>();

    /** The same of earlier ones, by the first checkpoint that contains them. */
    private final TreeMap<Long, Map<String, Long>> bySnapshot = new TreeMap<>();

    /**
     * @param ordered whether there is an order to keep
     */
    public OrderFence(BooleanSupplier ordered) {
        this.ordered = ordered;
    }

    /**
     * An item was given up. What is replayed stands in no order.
     *
     * @param behind numbers of the backlog from this one on came after it
     */
    public void raise(DeliveryItem item, long behind) {
        if (item.replay() != null || !ordered.getAsBoolean()) {
            return;
        }
        fresh.merge(key(item), behind, Math::min);
        if (item.hook() == DeliveryHook.UNDECIDED) {
            fresh.merge(BATCHES, behind, Math::min);
        }
    }

    private static String key(DeliveryItem item) {
        return item.hook() == DeliveryHook.EXPORT_EVENTS
                ? BATCHES
                : PERSON + item.first().distinctId();
    }

    public boolean holds(PendingItem item) {
        return !isEmpty() && holds(key(item.item()), item.number());
    }

    private boolean holds(String key, long number) {
        return isBehind(fresh, key, number)
                || bySnapshot.values().stream().anyMatch(each -> isBehind(each, key, number));
    }

    private static boolean isBehind(Map<String, Long> fences, String key, long number) {
        Long from = fences.get(key);
        return from != null && number >= from;
    }

    public boolean isEmpty() {
        return fresh.isEmpty() && bySnapshot.isEmpty();
    }

    /** A snapshot is taken: all that was given up until now is in it. */
    public void snapshot(long checkpointId) {
        if (!fresh.isEmpty()) {
            bySnapshot.put(checkpointId, fresh);
            fresh = new HashMap<>();
        }
    }

    public void completed(long checkpointId) {
        bySnapshot.headMap(checkpointId, true).clear();
    }
}
