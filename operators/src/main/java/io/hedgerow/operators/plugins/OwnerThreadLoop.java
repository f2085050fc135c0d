package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.VisibleForTesting;

/**
 * Brings what ends elsewhere, and what is due, to the task thread: completions of plugins' calls go
 * into one queue that one mail empties; their timers need no timer of Flink's each.
 *
 * <p>Timers run by the time that passes: when the wall clock is set back they are moved with it.
 *
 * <p>Owns: tasks not yet run, timers. Lives: as long as the operator. Threads: {@link #execute}
 * from any, everything else on the task thread. Survives: nothing.
 */
public final class OwnerThreadLoop implements Executor, HostTimers {

    static final long TURN_NANOS = 2_000_000;
    private static final int FEW_CANCELLED = 1_000;

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong((Timer timer) -> timer.dueMillis)
                            .thenComparingLong(timer -> timer.number));
    private final LongSupplier clock;
    private final Runnable onTask;
    private final LongConsumer wakeAt;
    private long nextWakeMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;
    private long numbers;
    private int cancelled;

    /**
     * @param clock milliseconds since the epoch
     * @param onTask told on the calling thread whenever a task was put; has {@link #drain} called
     * @param wakeAt has {@link #drain} called at a time, milliseconds since the epoch
     */
    public OwnerThreadLoop(LongSupplier clock, Runnable onTask, LongConsumer wakeAt) {
        this.clock = clock;
        this.onTask = onTask;
        this.wakeAt = wakeAt;
    }

    private final class Timer implements Cancellable {
        private long dueMillis;
        private final long number;
        private Runnable action;

        private Timer(long dueMillis, long number, Runnable action) {
            this.dueMillis = dueMillis;
            this.number = number;
            this.action = action;
        }

        @Override
        public void cancel() {
            if (action != null) {
                action = null;
                cancelled++;
                dropCancelled();
            }
        }
    }

    /** Most time limits are cancelled long before they are due: half of the timers at most. */
    private void dropCancelled() {
        if (cancelled > FEW_CANCELLED && cancelled > timers.size() / 2) {
            timers.removeIf(timer -> timer.action == null);
            cancelled = 0;
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        onTask.run();
    }

    @Override
    public Cancellable schedule(long delayMillis, Runnable action) {
        Timer timer = new Timer(now() + Math.max(0, delayMillis), numbers++, action);
        timers.add(timer);
        wake();
        return timer;
    }

    /**
     * Runs what is there and due; does not wait. After two milliseconds of each it has itself
     * called again for the rest: input and barriers come in between.
     */
    public void drain() {
        long began = System.nanoTime();
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
            if (System.nanoTime() - began >= TURN_NANOS && !tasks.isEmpty()) {
                onTask.run();
                break;
            }
        }
        long now = now();
        if (nextWakeMillis <= now) {
            nextWakeMillis = Long.MAX_VALUE;
        }
        runDue(now);
        wake();
    }

    @VisibleForTesting
    int timers() {
        return timers.size();
    }

    private void runDue(long now) {
        long began = System.nanoTime();
        Timer next;
        while ((next = timers.peek()) != null && (next.action == null || next.dueMillis <= now)) {
            timers.poll();
            Runnable action = next.action;
            if (action == null) {
                cancelled--;
                continue;
            }
            next.action = null;
            action.run();
            if (System.nanoTime() - began >= TURN_NANOS) {
                onTask.run(); // for the rest
                return;
            }
        }
    }

    private long now() {
        long now = clock.getAsLong();
        if (now < lastMillis) {
            long back = lastMillis - now;
            timers.forEach(timer -> timer.dueMillis -= back); // the queue's order stays
            nextWakeMillis = Long.MAX_VALUE;
        }
        lastMillis = now;
        return now;
    }

    private void wake() {
        Timer next = timers.peek();
        if (next != null && next.dueMillis < nextWakeMillis) {
            nextWakeMillis = next.dueMillis;
            wakeAt.accept(nextWakeMillis);
        }
    }
}
