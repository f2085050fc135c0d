package io.hedgerow.job.webhook;

import io.hedgerow.operators.output.PluginStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What is still to be told, and when to try next. Several subtasks find the same failure: within an
 * hour the same happening to the same revision of a config is told once.
 *
 * <p>Owns: notices, and what was told in the last hour. Lives: as its writer. Threads: any.
 * Survives: both, through the writer's state.
 */
final class WebhookQueue {

    static final int LARGEST = 10_000;
    private static final long REPEAT_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long FIRST_WAIT_MILLIS = 1000;
    private static final long LONGEST_WAIT_MILLIS = TimeUnit.MINUTES.toMillis(5);
    private static final long PATIENCE_MILLIS = TimeUnit.HOURS.toMillis(24);

    /** A notice and its next try. */
    static final class Delivery {
        final WebhookNotice notice;
        private final long number;
        private int failures;
        private long dueMillis;
        private long givenUpMillis;

        private Delivery(WebhookNotice notice, long number, long now) {
            this.notice = notice;
            this.number = number;
            this.dueMillis = now;
            this.givenUpMillis = now + PATIENCE_MILLIS;
        }
    }

    private final TreeSet<Delivery> waiting =
            new TreeSet<>(
                    Comparator.<Delivery>comparingLong(each -> each.dueMillis)
                            .thenComparingLong(each -> each.number));
    private final Map<String, Long> told = new HashMap<>();
    private Delivery underWay;
    private long numbers;
    private boolean closed;

    /**
     * @return what had to make room, {@code null} for none
     */
    synchronized WebhookNotice add(PluginStatus status, long now) {
        forget(now);
        if (told.putIfAbsent(WebhookNotice.subject(status), now) != null) {
            return null;
        }
        return put(status, now);
    }

    /** As it was at a checkpoint. */
    synchronized void restore(WebhookState state, long now) {
        told.putAll(state.told());
        state.pending().forEach(status -> put(status, now));
    }

    private WebhookNotice put(PluginStatus status, long now) {
        Delivery removed = waiting.size() >= LARGEST ? waiting.pollFirst() : null;
        waiting.add(new Delivery(WebhookNotice.of(status), numbers++, now));
        notifyAll();
        return removed == null ? null : removed.notice;
    }

    private void forget(long now) {
        told.values().removeIf(time -> time + REPEAT_MILLIS <= now);
    }

    synchronized WebhookState state(long now) {
        forget(now);
        List<PluginStatus> pending = new ArrayList<>();
        if (underWay != null) {
            pending.add(underWay.notice.status());
        }
        waiting.forEach(each -> pending.add(each.notice.status()));
        return new WebhookState(pending, Map.copyOf(told));
    }

    synchronized int size() {
        return waiting.size() + (underWay == null ? 0 : 1);
    }

    /**
     * Waits for the next delivery that is due.
     *
     * @return {@code null} once closed
     */
    synchronized Delivery take() throws InterruptedException {
        while (!closed) {
            if (waiting.isEmpty()) {
                wait();
                continue;
            }
            long wait = waiting.first().dueMillis - System.currentTimeMillis();
            if (wait <= 0) {
                underWay = waiting.pollFirst();
                return underWay;
            }
            wait(wait);
        }
        return null;
    }

    synchronized void delivered() {
        underWay = null;
        notifyAll();
    }

    /**
     * The delivery under way has failed.
     *
     * @return whether it is tried again; else it is given up
     */
    synchronized boolean failed(long now) {
        Delivery failed = underWay;
        underWay = null;
        notifyAll();
        if (now >= failed.givenUpMillis) {
            return false;
        }
        long wait = FIRST_WAIT_MILLIS << Math.min(failed.failures++, 30);
        failed.dueMillis = now + Math.min(LONGEST_WAIT_MILLIS, wait);
        waiting.add(failed);
        return true;
    }

    /** Waits until everything was told or given up. */
    synchronized void awaitEmpty(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (size() > 0 && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
