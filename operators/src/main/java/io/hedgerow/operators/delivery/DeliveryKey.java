package io.hedgerow.operators.delivery;

/**
 * Key of the delivery operator: a plugin config and one of its shards. Its form must never change:
 * state is found by it.
 */
public final class DeliveryKey {

    private DeliveryKey() {}

    /**
     * @param shard from 0
     */
    public static long of(int configId, int shard) {
        return (long) configId << Integer.SIZE | shard;
    }

    public static int configId(long key) {
        return (int) (key >>> Integer.SIZE);
    }

    public static int shard(long key) {
        return (int) key;
    }
}
