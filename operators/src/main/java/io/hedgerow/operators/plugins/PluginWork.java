package io.hedgerow.operators.plugins;

/**
 * A piece of work that runs plugin code under an order key: an event in its team's chain, a job, a
 * tick of a schedule.
 *
 * <p>Owns: how far it is. Lives: from admission until its scheduler is told that it {@linkplain
 * WorkScheduler#finished finished}. Threads: task thread. Survives: as its {@link #entry}.
 */
abstract class PluginWork {

    private final long key;
    private final OrderKey order;
    private long bytes;
    private final long admittedMillis;

    /**
     * For {@link WorkScheduler}: the work behind this one, and the end of the queue at its head.
     */
    PluginWork next;

    PluginWork last = this;

    /** For {@link WorkScheduler}: whether it has a slot of the gate. */
    boolean started;

    /** For {@link WorkScheduler}: whether it waits for its time. */
    boolean held;

    /** For {@link OrderQueues}: whether it is in there. */
    boolean queued;

    /** Not to go on before, milliseconds since the epoch; 0 for at once. */
    long notBefore;

    /**
     * @param key Flink's key
     * @param bytes about what it keeps on the heap
     * @param admittedMillis when it came, milliseconds since the epoch
     */
    PluginWork(long key, OrderKey order, int bytes, long admittedMillis) {
        this.key = key;
        this.order = order;
        this.bytes = bytes;
        this.admittedMillis = admittedMillis;
    }

    long key() {
        return key;
    }

    OrderKey order() {
        return order;
    }

    long teamId() {
        return order.teamId();
    }

    long bytes() {
        return bytes;
    }

    /** For {@link WorkScheduler#grew}. */
    final void grow(long more) {
        bytes += more;
    }

    long admittedMillis() {
        return admittedMillis;
    }

    /** Starts, or goes on from where it stands. The key is the current one. */
    abstract void run();

    /** What a checkpoint keeps of it; {@code null} when it is kept elsewhere. */
    abstract InFlightEntry entry();
}
