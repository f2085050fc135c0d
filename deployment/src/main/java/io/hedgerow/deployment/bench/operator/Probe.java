package io.hedgerow.deployment.bench.operator;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;

/**
 * What the tasks of one job share with the benchmark in the same JVM: how many events may be on
 * their way at once, and what came out.
 *
 * <p><b>Owns</b> counts and latencies. <b>Lives</b> as its job. <b>Threads</b>: any.
 * <b>Survives</b> failures of the job, not the JVM.
 */
final class Probe implements RateLimiter<NumberSequenceSplit> {

    private static final Map<String, Probe> BY_NAME = new ConcurrentHashMap<>();
    private static final CompletableFuture<Void> NOW = CompletableFuture.completedFuture(null);

    private final long window;
    private final LongAdder inRuntime = new LongAdder();
    private final Map<Long, Long> quiet = new HashMap<>();
    private Latencies latencies = new Latencies();
    private Latencies fromDue = new Latencies();
    private CompletableFuture<Void> waiting;
    private long count;
    private long emitted;
    private long exited;
    private long quietExited;
    private long lastFailureNanos;
    private long firstExitNanos;
    private boolean paused;
    private boolean failing;

    private Probe(long window, long count) {
        this.window = window;
        this.count = count;
    }

    /**
     * @param window most events between source and sink
     * @param count events until the source stands still
     */
    static Probe open(String name, long window, long count) {
        Probe probe = new Probe(window, count);
        BY_NAME.put(name, probe);
        return probe;
    }

    static Probe of(String name) {
        return BY_NAME.get(name);
    }

    static void close(String name) {
        BY_NAME.remove(name);
    }

    // ---- of the tasks

    /** A source begins, at first or after a failure; what an earlier one had emitted is past. */
    synchronized void begin() {
        waiting = null;
        emitted = exited;
    }

    @Override
    public synchronized CompletionStage<Void> acquire(int events) {
        if (mayEmit()) {
            emitted++;
            return NOW;
        }
        waiting = new CompletableFuture<>();
        return waiting;
    }

    private boolean mayEmit() {
        return failing || !paused && emitted - exited < window && emitted < count;
    }

    private void wake() {
        if (waiting != null && mayEmit()) {
            emitted++;
            CompletableFuture<Void> ready = waiting;
            waiting = null;
            ready.complete(null);
        }
    }

    /**
     * Whether this number, counted from 1 in the order the source emits them, is the quiet team's.
     *
     * @return when it was due, by {@link System#nanoTime}; {@code null} if it is not
     */
    synchronized Long takeQuiet(long number) {
        return quiet.remove(number);
    }

    /** Whether the source shall fail now; only once each time it is asked for. */
    synchronized boolean takeFailure() {
        if (!failing) {
            return false;
        }
        failing = false;
        lastFailureNanos = System.nanoTime();
        firstExitNanos = 0;
        return true;
    }

    /**
     * An event has come out.
     *
     * @param nanos since the source emitted it
     * @param nanosFromDue since it was due, of an event of the quiet team; otherwise negative
     */
    synchronized void exited(long nanos, long nanosFromDue) {
        exited++;
        if (firstExitNanos == 0) {
            firstExitNanos = System.nanoTime();
        }
        if (nanosFromDue >= 0) {
            quietExited++;
            fromDue.add(nanosFromDue);
            latencies.add(nanos);
        } else if (quietExited == 0) {
            latencies.add(nanos);
        }
        wake();
    }

    /**
     * The plugin runtime has had the thread.
     *
     * @param nanos so long; negative for what was counted too much
     */
    void inRuntime(long nanos) {
        inRuntime.add(nanos);
    }

    // ---- of the benchmark

    /** That the plugin runtime had a thread; only of a {@link TimedPlatform}. */
    double runtimeSeconds() {
        return inRuntime.sum() / 1e9;
    }

    /** With an empty record of latencies. */
    synchronized void forget() {
        latencies = new Latencies();
        fromDue = new Latencies();
    }

    /** From emission to exit; of the quiet team's events alone if there is a quiet team. */
    synchronized Latencies latencies() {
        return latencies;
    }

    /** Of the quiet team's events. */
    synchronized Latencies fromDue() {
        return fromDue;
    }

    synchronized long exited() {
        return exited;
    }

    /** Without the quiet team's. */
    synchronized long busyExited() {
        return exited - quietExited;
    }

    synchronized long onTheirWay() {
        return emitted - exited;
    }

    synchronized void pause(boolean wanted) {
        paused = wanted;
        wake();
    }

    /** Lets so many more events through. */
    synchronized void allow(int events) {
        count += events;
        wake();
    }

    /**
     * An event of the quiet team is due. It stands behind all that has been allowed so far; before
     * a flood without an end it is the next one.
     */
    synchronized void allowQuiet() {
        long number = 1 + (count >= Setup.ENDLESS ? emitted : count++);
        quiet.put(number, System.nanoTime());
        wake();
    }

    synchronized void fail() {
        failing = true;
        wake();
    }

    /** From the failure to the first event out after it, nanoseconds; -1 before that. */
    synchronized long recoveryNanos() {
        return failing || lastFailureNanos == 0 || firstExitNanos == 0
                ? -1
                : firstExitNanos - lastFailureNanos;
    }
}
