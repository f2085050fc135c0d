package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;

/**
 * Jobs that plugins of a team have enqueued and that are not due yet (contract §2.10).
 *
 * <p>Owns: keyed state {@code jobs} and {@code next-job}, one timer per job. Lives: as the
 * operator. Threads: task thread; the state's current key is the team. Survives: restarts.
 */
final class JobBook {

    private final MapState<Long, PluginJob> jobs;
    private final ValueState<Long> nextId;
    private final TeamTimers timers;

    JobBook(MapState<Long, PluginJob> jobs, ValueState<Long> nextId, TeamTimers timers) {
        this.jobs = jobs;
        this.nextId = nextId;
        this.timers = timers;
    }

    record DueJob(long id, PluginJob job) {}

    /** A number that no other job of the team has or had. */
    long nextId() throws Exception {
        Long next = nextId.value();
        long id = next == null ? 0 : next;
        nextId.update(id + 1);
        return id;
    }

    void keep(long id, PluginJob job) throws Exception {
        jobs.put(id, job);
        timers.register(TimerTarget.job(id), job.dueMillis());
    }

    /** Keeps a job that somebody else will take when there is room for it. */
    void keepDue(long id, PluginJob job) throws Exception {
        jobs.put(id, job);
    }

    /**
     * Takes a job out; a crash rolls state back, so it is neither lost nor run twice.
     *
     * @return {@code null} when it is gone
     */
    PluginJob take(long id) throws Exception {
        PluginJob job = jobs.get(id);
        if (job != null) {
            jobs.remove(id);
        }
        return job;
    }

    /**
     * @param nextMillis when the next one is due, milliseconds since the epoch
     */
    record Waiting(int count, long nextMillis) {}

    /** The jobs of a config that are not due yet. */
    Waiting waiting(int configId) throws Exception {
        int count = 0;
        long next = Long.MAX_VALUE;
        for (PluginJob job : jobs.values()) {
            if (job.configId() == configId) {
                count++;
                next = Math.min(next, job.dueMillis());
            }
        }
        return new Waiting(count, next);
    }

    /** Due jobs, earliest first. For savepoints of the version that had one timer for all. */
    List<DueJob> due(long nowMillis) throws Exception {
        List<DueJob> due = new ArrayList<>();
        for (Map.Entry<Long, PluginJob> entry : jobs.entries()) {
            if (entry.getValue().dueMillis() <= nowMillis) {
                due.add(new DueJob(entry.getKey(), entry.getValue()));
            }
        }
        due.sort(
                Comparator.comparingLong((DueJob each) -> each.job().dueMillis())
                        .thenComparingLong(DueJob::id));
        return due;
    }
}
