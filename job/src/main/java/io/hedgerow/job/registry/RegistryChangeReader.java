package io.hedgerow.job.registry;

import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import io.hedgerow.operators.registry.RegistryChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/**
 * Turns what a fetcher thread polled into changes. Emitting the changes of one poll and remembering
 * them is one step of the task thread, so a checkpoint has both or neither.
 *
 * <p>Owns: what was seen last, the poll. Lives: as its task. Threads: task thread, fetcher thread.
 * Survives: {@link RegistrySplit}, through the source's state.
 */
final class RegistryChangeReader
        extends SingleThreadMultiplexSourceReaderBase<
                RegistryFingerprints,
                RegistryChange,
                RegistrySplit,
                AtomicReference<RegistrySplit>> {

    private final RegistryPoll poll;

    static RegistryChangeReader open(
            SourceReaderContext context, RegistryPoll poll, Duration interval, boolean once) {
        RegistryPollMetrics metrics = new RegistryPollMetrics(context.metricGroup());
        return new RegistryChangeReader(context, poll, metrics, interval, once);
    }

    private RegistryChangeReader(
            SourceReaderContext context,
            RegistryPoll poll,
            RegistryPollMetrics metrics,
            Duration interval,
            boolean once) {
        super(
                () -> new RegistryPoller(poll, metrics, interval, once),
                (now, output, state) -> {
                    RegistrySplit before = state.get();
                    List<Owner> changed = now.changedSince(before.seen());
                    if (changed.isEmpty()) {
                        return;
                    }
                    long revision = after(before.revision());
                    for (Owner owner : changed) {
                        output.collect(
                                new RegistryChange(revision, owner.teamId(), owner.configId()));
                    }
                    state.set(new RegistrySplit(revision, now));
                    metrics.changed(changed.size());
                },
                context.getConfiguration(),
                context);
        this.poll = poll;
    }

    /**
     * Only has to grow. Beginning at the clock it also grows past what was emitted after the
     * checkpoint that a failed job goes back to.
     */
    private static long after(long revision) {
        return Math.max(revision + 1, System.currentTimeMillis());
    }

    @Override
    protected void onSplitFinished(Map<String, AtomicReference<RegistrySplit>> finished) {}

    @Override
    protected AtomicReference<RegistrySplit> initializedState(RegistrySplit split) {
        return new AtomicReference<>(split);
    }

    @Override
    protected RegistrySplit toSplitType(String splitId, AtomicReference<RegistrySplit> state) {
        return state.get();
    }

    /** Does not wait for a query under way. */
    @Override
    public void close() throws Exception {
        poll.close();
        super.close();
    }
}
