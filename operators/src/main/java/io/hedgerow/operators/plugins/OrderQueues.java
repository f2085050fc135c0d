package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All work that has not ended, first in first out under each order key; only the first of each
 * runs.
 *
 * <p>Owns: the queues, counts per team. Lives: as the operator. Threads: task thread. Survives:
 * through {@link #all}, which a checkpoint writes.
 */
final class OrderQueues {

    private static final int ALL = 0;
    private static final int JOBS = 1;

    private final Map<OrderKey, PluginWork> heads = new HashMap<>();
    private final Map<Long, int[]> byTeam = new HashMap<>();
    private int size;
    private int jobs;
    private long bytes;

    /** Whether there is work under an order key. */
    boolean has(OrderKey order) {
        return !heads.isEmpty() && heads.containsKey(order);
    }

    /** Returns whether the work is the first under its order key. */
    boolean add(PluginWork work) {
        size++;
        bytes += work.bytes();
        work.queued = true;
        int[] count = byTeam.computeIfAbsent(work.teamId(), absent -> new int[2]);
        count[ALL]++;
        if (work.order().kind() == OrderKey.Kind.JOB) {
            count[JOBS]++;
            jobs++;
        }
        PluginWork head = heads.putIfAbsent(work.order(), work);
        if (head == null) {
            return true;
        }
        head.last.next = work;
        head.last = work;
        return false;
    }

    /**
     * Takes out the first under an order key.
     *
     * @return the one that is first now, or {@code null}
     */
    PluginWork remove(PluginWork first) {
        size--;
        bytes -= first.bytes();
        first.queued = false;
        int[] count = byTeam.get(first.teamId());
        if (first.order().kind() == OrderKey.Kind.JOB) {
            count[JOBS]--;
            jobs--;
        }
        if (--count[ALL] == 0) {
            byTeam.remove(first.teamId());
        }
        PluginWork next = first.next;
        if (next == null) {
            heads.remove(first.order());
        } else {
            next.last = first.last;
            first.last = first;
            first.next = null;
            heads.put(first.order(), next);
        }
        return next;
    }

    Collection<PluginWork> heads() {
        return heads.values();
    }

    /** When the work that came first has come; of some work. */
    long oldestMillis() {
        long oldest = Long.MAX_VALUE;
        for (PluginWork work : heads.values()) {
            oldest = Math.min(oldest, work.admittedMillis());
        }
        return oldest;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** Work under one order key, the running one included. */
    int depth(OrderKey order) {
        int count = 0;
        for (PluginWork work = heads.get(order); work != null; work = work.next) {
            count++;
        }
        return count;
    }

    int ofTeam(long teamId) {
        int[] count = byTeam.get(teamId);
        return count == null ? 0 : count[ALL];
    }

    int jobs() {
        return jobs;
    }

    int jobsOf(long teamId) {
        int[] count = byTeam.get(teamId);
        return count == null ? 0 : count[JOBS];
    }

    /** Work keeps more than it did when it came, or less. */
    void grew(PluginWork work, long more) {
        if (work.queued) {
            bytes += more;
        }
    }

    /** All work, the order kept under each order key. */
    List<PluginWork> all() {
        List<PluginWork> all = new ArrayList<>(size);
        for (PluginWork head : heads.values()) {
            for (PluginWork work = head; work != null; work = work.next) {
                all.add(work);
            }
        }
        return all;
    }
}
