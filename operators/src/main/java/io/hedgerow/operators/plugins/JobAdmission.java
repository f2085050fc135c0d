package io.hedgerow.operators.plugins;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Lets due jobs in as far as there is room for them; the others stay in state, first come, first
 * served within their team, teams in turn. However many jobs are due at once, or wait for a paused
 * plugin, they hold up no input, and a snapshot need not write them anew (decision 0086).
 *
 * <p>Owns: keyed state {@code due-jobs}, a queue of job ids, and which teams have one. Lives: as
 * the operator. Threads: task thread. Survives: restarts and rescaling.
 */
final class JobAdmission {

    /** Under these places of the queue is where it begins, and where it ends. */
    private static final long FIRST = -1;

    private static final long END = -2;

    private final JobBook jobs;
    private final MapState<Long, Long> queue;
    private final Set<Long> waiting = new LinkedHashSet<>();
    private final ConfigPurge purge;
    private WorkEnvironment environment;
    private TeamPlugins.KeyScope keys;

    /**
     * @param queue place to job id
     * @param purge tells of jobs whose config is not in force
     */
    JobAdmission(JobBook jobs, MapState<Long, Long> queue, ConfigPurge purge) {
        this.jobs = jobs;
        this.queue = queue;
        this.purge = purge;
    }

    /** To be called once, before anything is due. */
    void runIn(WorkEnvironment work, TeamPlugins.KeyScope scope) {
        environment = work;
        keys = scope;
        work.scheduler().whenJobEnds(this::admitNext);
    }

    /** After what was in flight at the snapshot has been submitted again. */
    void restore(KeyedStateBackend<Long> backend) {
        try (Stream<Long> found =
                backend.getKeys(KeyedPluginState.DUE_JOBS, VoidNamespace.INSTANCE)) {
            found.forEach(waiting::add);
        }
        int before;
        do {
            before = environment.scheduler().room().jobs();
            admitNext();
        } while (environment.scheduler().room().jobs() > before);
    }

    /** A job that is kept in the book is due. The team is the current key. */
    void due(long team, long id) throws Exception {
        if (waiting.contains(team) || !environment.scheduler().room().forJob(team)) {
            append(team, id);
        } else {
            submit(team, id, jobs.take(id));
        }
    }

    /** A new job is due at once. The team is the current key. */
    void due(long team, long id, PluginJob job) throws Exception {
        if (waiting.contains(team) || !environment.scheduler().room().forJob(team)) {
            jobs.keepDue(id, job);
            append(team, id);
        } else {
            submit(team, id, job);
        }
    }

    /** A job that has not begun is due later. The team is the current key. */
    void putBack(long id, PluginJob job, long dueMillis) {
        try {
            jobs.keep(id, job.dueAt(dueMillis));
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot keep job " + job.name(), e);
        }
    }

    /** A job is due whose config is not in force. The team is the current key. */
    void discarded(long team, PluginJob job, String why) {
        purge.tell(team, job.configId(), "Job " + job.name() + " discarded: " + why);
    }

    /** Work of a job that was in flight at a snapshot. */
    PluginWork restored(long team, InFlightEntry.Job job, byte[] journal) {
        return new JobRun(environment, this, team, job.id(), job.job(), journal);
    }

    private void submit(long team, long id, PluginJob jobOrNull) {
        if (jobOrNull != null) {
            environment
                    .scheduler()
                    .submitLater(new JobRun(environment, this, team, id, jobOrNull, null));
        }
    }

    private void append(long team, long id) throws Exception {
        Long end = queue.get(END);
        long place = end == null ? 0 : end;
        queue.put(place, id);
        queue.put(END, place + 1);
        waiting.add(team);
    }

    /** There is room for one more: the next of the team whose turn it is. */
    private void admitNext() {
        int before = environment.scheduler().room().jobs();
        for (long team : List.copyOf(waiting)) {
            if (environment.scheduler().room().forJob(team)) {
                waiting.remove(team);
                keys.run(team, () -> admitFirst(team));
                if (environment.scheduler().room().jobs() > before) {
                    return;
                }
            }
        }
    }

    private void admitFirst(long team) {
        try {
            Long first = queue.get(FIRST);
            long place = first == null ? 0 : first;
            long end = queue.get(END);
            PluginJob job = null;
            long id = 0;
            while (job == null && place < end) {
                id = queue.get(place);
                queue.remove(place);
                place++;
                job = jobs.take(id); // null if it was cancelled
            }
            if (place < end) {
                queue.put(FIRST, place);
                waiting.add(team);
            } else {
                queue.clear();
            }
            submit(team, id, job);
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot read the due jobs of team " + team, e);
        }
    }
}
