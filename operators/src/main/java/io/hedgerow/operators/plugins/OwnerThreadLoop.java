package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.HostTimers;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Runs completions and timers of plugins on the task thread while that thread waits for an
 * invocation (decision 0042), and in between when the operator drains it.
 *
 * <p>Owns: tasks not yet run, timers. Lives: as long as the operator. Threads: {@link #execute}
 * from any, everything else on the task thread. Survives: nothing.
 */
public final class OwnerThreadLoop implements Executor, HostTimers {

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(timer -> timer.dueMillis));
    private final LongSupplier clock;
    private final Runnable onTaskFromOutside;

    /**
     * @param clock milliseconds that never go back
     * @param onTaskFromOutside told on the calling thread whenever a task was put
     */
    public OwnerThreadLoop(LongSupplier clock, Runnable onTaskFromOutside) {
        this.clock = clock;
        this.onTaskFromOutside = onTaskFromOutside;
    }

    private static final class Timer implements Cancellable {
        private final long dueMillis;
        private Runnable action;

        private Timer(long dueMillis, Runnable action) {
            this.dueMillis = dueMillis;
            this.action = action;
        }

        @Override
        public void cancel() {
            action = null;
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        onTaskFromOutside.run();
    }

    @Override
    public Cancellable schedule(long delayMillis, Runnable action) {
        Timer timer = new Timer(clock.getAsLong() + Math.max(0, delayMillis), action);
        timers.add(timer);
        return timer;
    }

    /** Runs what is there and due; does not wait. */
    public void drain() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
        fireTimers();
    }

    /**
     * Runs tasks and timers until {@code done}.
     *
     * @throws InterruptedException when the task is cancelled
     */
    public void runUntil(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            Runnable task = tasks.poll(millisToNextTimer(), TimeUnit.MILLISECONDS);
            if (task != null) {
                task.run();
            }
            fireTimers();
        }
    }

    /**
     * Milliseconds until the next timer, at most one second, so that a cancelled one is no matter.
     */
    private long millisToNextTimer() {
        Timer next = timers.peek();
        return next == null
                ? 1000
                : Math.max(0, Math.min(1000, next.dueMillis - clock.getAsLong()));
    }

    private void fireTimers() {
        Timer next;
        while ((next = timers.peek()) != null
                && (next.action == null || next.dueMillis <= clock.getAsLong())) {
            timers.poll();
            if (next.action != null) {
                next.action.run();
            }
        }
    }
}
