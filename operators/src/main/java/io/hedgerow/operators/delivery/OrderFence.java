package io.hedgerow.operators.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Holds back what stands behind an item that was given up, where an order is asked for: a crash
 * takes a dead letter back that no checkpoint contains, the item is tried again and may arrive
 * then, after what had followed it. So it follows only once a checkpoint with the dead letter has
 * completed (decision 0083).
 *
 * <p>Owns: the orders in question. Lives: as its key's destination. Threads: task thread. Survives:
 * nothing; after a restore all dead letters are those of a checkpoint.
 */
public final class OrderFence {

    private static final long NO_CHECKPOINT_YET = Long.MAX_VALUE;

    private final BooleanSupplier ordered;

    /** To the first checkpoint that contains the dead letter. */
    private final Map<String, Long> orders = new HashMap<>();

    /**
     * @param ordered whether there is an order to keep
     */
    public OrderFence(BooleanSupplier ordered) {
        this.ordered = ordered;
    }

    /** An item was given up. */
    public void raise(DeliveryItem item) {
        if (ordered.getAsBoolean()) {
            orders.put(item.order(), NO_CHECKPOINT_YET);
        }
    }

    /**
     * @param order as of {@link DeliveryItem#order}
     */
    public boolean holds(String order) {
        return orders.containsKey(order);
    }

    /** A snapshot is taken: all that was given up until now is in it. */
    public void snapshot(long checkpointId) {
        orders.replaceAll((order, since) -> Math.min(since, checkpointId));
    }

    public void completed(long checkpointId) {
        orders.values().removeIf(since -> since <= checkpointId);
    }
}
