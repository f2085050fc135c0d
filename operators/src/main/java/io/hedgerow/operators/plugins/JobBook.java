package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;

/**
 * Jobs that plugins of a team have enqueued (contract §2.10): at most one attempt each.
 *
 * <p>Owns: keyed state {@code jobs} and {@code next-job}. Threads: task thread; the state's current
 * key is the team. Survives: restarts.
 */
final class JobBook {

    private final MapState<Long, PluginJob> jobs;
    private final ValueState<Long> nextId;
    private final LongConsumer registerTimer;

    /**
     * @param registerTimer takes a processing time in milliseconds
     */
    JobBook(MapState<Long, PluginJob> jobs, ValueState<Long> nextId, LongConsumer registerTimer) {
        this.jobs = jobs;
        this.nextId = nextId;
        this.registerTimer = registerTimer;
    }

    record DueJob(long id, PluginJob job) {}

    void enqueue(PluginJob job) throws Exception {
        Long next = nextId.value();
        long id = next == null ? 0 : next;
        nextId.update(id + 1);
        jobs.put(id, job);
        registerTimer.accept(job.dueMillis());
    }

    /** Due jobs, earliest first, as enqueued among equals. */
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

    /** Before the job runs: a crash rolls state back, so it is neither lost nor counted twice. */
    void remove(long id) throws Exception {
        jobs.remove(id);
    }

    void postpone(long id, PluginJob job, long untilMillis) throws Exception {
        jobs.put(
                id,
                new PluginJob(
                        job.configId(),
                        job.name(),
                        job.payloadJson(),
                        untilMillis,
                        job.captureDepth()));
        registerTimer.accept(untilMillis);
    }
}
