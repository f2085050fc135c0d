package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.PluginIdentity;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halts the process when a plugin has held a task thread for a minute inside a JavaScript built-in
 * that cannot be interrupted: a Java thread can't be killed, and while it is held no checkpoint
 * completes and nobody is served. Flink restarts the job elsewhere.
 *
 * <p>Owns: the count of reports of one uninterrupted stay. Lives: as its platform. Threads: the
 * engine's. Survives: nothing.
 */
final class HaltWhenStuck implements java.util.function.Consumer<PluginIdentity> {

    static final int EXIT_STATUS = 70;

    /** The engine reports every five seconds; a report later than this begins a new stay. */
    private static final long LONGEST_GAP_NANOS = Duration.ofSeconds(12).toNanos();

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(HaltWhenStuck.class);

    private final LongSupplier nanoTime;
    private final IntConsumer halt;
    private final Duration limit;
    private long firstNanos;
    private long lastNanos;
    private boolean reported;

    HaltWhenStuck(LongSupplier nanoTime, IntConsumer halt) {
        this(nanoTime, halt, LIMIT);
    }

    HaltWhenStuck(LongSupplier nanoTime, IntConsumer halt, Duration limit) {
        this.nanoTime = nanoTime;
        this.halt = halt;
        this.limit = limit;
    }

    @Override
    public synchronized void accept(PluginIdentity plugin) {
        long now = nanoTime.getAsLong();
        if (!reported || now - lastNanos > LONGEST_GAP_NANOS) {
            firstNanos = now;
        }
        reported = true;
        lastNanos = now;
        if (now - firstNanos >= limit.toNanos()) {
            LOG.error(
                    "Halting this process: {} has held a task thread for {} s and can't be stopped",
                    plugin,
                    limit.toSeconds());
            halt.accept(EXIT_STATUS);
        }
    }
}
