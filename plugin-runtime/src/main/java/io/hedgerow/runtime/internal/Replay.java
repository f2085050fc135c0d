package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.internal.JournalEntry.Completion;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The asynchronous operations of an invocation that is run again.
 *
 * <p><b>Owns</b> which operations the journal may complete, and ends that came before their turn.
 * <b>Lives</b> as long as its invocation. <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
final class Replay {

    private final Map<Integer, HostOperation> begun = new HashMap<>();
    private final Deque<HostOperation> held = new ArrayDeque<>();

    void begun(HostOperation operation) {
        begun.put(operation.ordinal(), operation);
    }

    /**
     * @return {@code null} if there is none under way with this number
     */
    HostOperation operation(int ordinal) {
        return begun.get(ordinal);
    }

    /** It has ended; what the journal has comes first. */
    void hold(HostOperation operation) {
        held.add(operation);
    }

    void delivered(HostOperation operation) {
        begun.remove(operation.ordinal());
        held.remove(operation);
    }

    /** Outcomes that stay good after a mismatch are next, in their order. */
    void rescue(List<Completion> completions) {
        for (int i = completions.size() - 1; i >= 0; i--) {
            HostOperation operation = begun.get(completions.get(i).operation());
            if (operation != null) {
                operation.outcome = completions.get(i).outcome();
                held.addFirst(operation);
            }
        }
    }

    HostOperation nextHeld() {
        HostOperation next = held.poll();
        if (next != null) {
            begun.remove(next.ordinal());
        }
        return next;
    }
}
