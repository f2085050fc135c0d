package io.hedgerow.runtime.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops JavaScript that is over its limits.
 *
 * <p><b>Owns</b> one thread that looks at every run each 10 ms. <b>Lives</b> as long as the engine.
 * <b>Threads</b>: all methods from any. <b>Survives</b> nothing.
 *
 * <p>A wall it is not: between two looks a plugin may go over, and a built-in without a safepoint
 * can't be interrupted. The latter is told to {@code stuck}, again every five seconds.
 */
public final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long TICK_NANOS = 10_000_000;

    private final Set<GuestRun> runs = ConcurrentHashMap.newKeySet();
    private final Consumer<GuestRun> stuck;
    private final Thread thread;
    private volatile boolean closed;

    public Watchdog(Consumer<GuestRun> stuck) {
        this.stuck = stuck;
        thread = new Thread(this::watch, "hedgerow-watchdog");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    public void add(GuestRun run) {
        runs.add(run);
    }

    public void remove(GuestRun run) {
        runs.remove(run);
    }

    private void watch() {
        while (!closed) {
            for (GuestRun run : runs) {
                if (run.check()) {
                    Thread stopper = new Thread(() -> stop(run), "hedgerow-plugin-stopper");
                    stopper.setDaemon(true);
                    stopper.start();
                }
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void stop(GuestRun run) {
        try {
            while (!run.stop()) {
                LOG.error(
                        "{} is inside a JavaScript built-in that cannot be interrupted;"
                                + " its thread is lost until the built-in returns",
                        run.identity());
                stuck.accept(run);
            }
        } catch (RuntimeException e) {
            LOG.error("Could not interrupt a plugin", e);
            run.finishStop();
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
