package io.hedgerow.operators.delivery;

/**
 * What the backlogs of one subtask have on the heap together.
 *
 * <p>Owns: a sum. Lives: as the operator. Threads: task thread. Survives: nothing.
 */
public final class HeapBudget {

    private final long most;
    private long used;

    public HeapBudget(long mostBytes) {
        this.most = mostBytes;
    }

    boolean hasRoom(long bytes) {
        return used + bytes <= most;
    }

    void take(long bytes) {
        used += bytes;
    }

    void giveBack(long bytes) {
        used -= bytes;
    }

    public long used() {
        return used;
    }
}
