package io.hedgerow.operators.delivery;

import java.util.function.Supplier;

/**
 * An item of a backlog's window, and how far it is.
 *
 * <p>Owns: its attempts. Lives: in the window until it has ended. Threads: task thread. Survives:
 * through its {@link Backlog}.
 */
public final class PendingItem {

    private final long number;
    private final DeliveryItem item;
    private final long bytes;
    private Attempts attempts;

    /** Gives the effects of the attempt that is under way; {@code null} for none. */
    private Supplier<byte[]> underWay;

    boolean itemStored;
    boolean attemptsStored;
    private boolean changed;

    PendingItem(long number, DeliveryItem item, Attempts attempts) {
        this.number = number;
        this.item = item;
        this.bytes = item.bytes();
        this.attempts = attempts;
    }

    public long number() {
        return number;
    }

    public DeliveryItem item() {
        return item;
    }

    public long bytes() {
        return bytes;
    }

    public Attempts attempts() {
        return attempts;
    }

    public boolean isUnderWay() {
        return underWay != null;
    }

    /**
     * An attempt begins.
     *
     * @param effects gives the journal of the attempt when a snapshot is taken
     */
    public void begin(Supplier<byte[]> effects) {
        underWay = effects;
    }

    /** An attempt has ended and there will be another. */
    public void again(Attempts so) {
        underWay = null;
        attempts = so;
        changed = true;
    }

    /** What a snapshot keeps; {@code null} when that is in state already, or nothing. */
    Attempts toStore() {
        byte[] effects = underWay == null ? null : underWay.get();
        if (effects == null && !changed) {
            return null;
        }
        changed = false;
        return effects == null ? attempts : attempts.cutOff(effects);
    }
}
