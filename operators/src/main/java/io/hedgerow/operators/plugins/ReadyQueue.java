package io.hedgerow.operators.plugins;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Work that could run now. Teams take turns by deficit round robin over the time their plugins
 * took; within a team it is first come, first served. With one team it is a plain queue.
 *
 * <p>Owns: the queues and deficits. Lives: as the operator. Threads: task thread. Survives:
 * nothing; restored work is queued anew.
 */
final class ReadyQueue {

    /** What a team may use per round, nanoseconds of plugin time. */
    private static final long QUANTUM_NANOS = 1_000_000;

    private final Map<Long, TeamQueue> teams = new HashMap<>();
    private final Deque<TeamQueue> round = new ArrayDeque<>();
    private int size;

    private static final class TeamQueue {
        private final Deque<PluginWork> work = new ArrayDeque<>();
        private long deficitNanos;
    }

    void add(PluginWork work) {
        queue(work).work.addLast(work);
        size++;
    }

    /** For work that has begun: it keeps its place before what has not. */
    void addFirst(PluginWork work) {
        queue(work).work.addFirst(work);
        size++;
    }

    private TeamQueue queue(PluginWork work) {
        TeamQueue queue = teams.get(work.teamId());
        if (queue == null) {
            queue = new TeamQueue();
            teams.put(work.teamId(), queue);
            round.addLast(queue);
        }
        return queue;
    }

    /**
     * Takes the work whose turn it is.
     *
     * @param mayRun asked for the first of each team
     * @return {@code null} when none may run
     */
    PluginWork poll(Predicate<PluginWork> mayRun) {
        TeamQueue fallback = null;
        int teamsThatMay = 0;
        int all = round.size();
        for (int looks = 0; looks < 2 * all && (looks < all || teamsThatMay > 0); looks++) {
            TeamQueue queue = round.peekFirst();
            if (mayRun.test(queue.work.peekFirst())) {
                teamsThatMay++;
                if (queue.deficitNanos > 0) {
                    return take(queue);
                }
                queue.deficitNanos += QUANTUM_NANOS;
                if (fallback == null || fallback.deficitNanos < queue.deficitNanos) {
                    fallback = queue;
                }
            }
            round.addLast(round.removeFirst());
        }
        return fallback == null ? null : take(fallback);
    }

    private PluginWork take(TeamQueue queue) {
        PluginWork work = queue.work.removeFirst();
        size--;
        if (queue.work.isEmpty()) {
            teams.remove(work.teamId());
            round.remove(queue);
        }
        return work;
    }

    /** Counts the time a team's plugins took against its turn. */
    void spent(long teamId, long nanos) {
        TeamQueue queue = teams.get(teamId);
        if (queue != null) {
            queue.deficitNanos -= nanos;
        }
    }

    boolean has(long teamId) {
        return size > 0 && teams.containsKey(teamId);
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    int teams() {
        return round.size();
    }
}
