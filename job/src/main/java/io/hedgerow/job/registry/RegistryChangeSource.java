package io.hedgerow.job.registry;

import io.hedgerow.operators.registry.RegistryChange;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Tells of every change of teams and of plugin configs in force, found by polling (decision 0043).
 * What was seen is state: a restored job tells of what changed meanwhile, a new one of everything.
 * To be run with parallelism 1; other values are refused.
 */
public final class RegistryChangeSource
        implements Source<RegistryChange, RegistrySplit, Boolean>,
                ResultTypeQueryable<RegistryChange> {

    private static final long serialVersionUID = 2L;

    private final RegistryPoll.Factory registry;
    private final Duration interval;
    private final boolean once;

    /**
     * @param registry what to poll; for a database with replicas it must read where changes are
     *     seen no later than in the one that the operators load from
     * @param interval between two polls, at least a millisecond
     * @param once end after the first poll, for jobs with bounded input
     */
    public RegistryChangeSource(RegistryPoll.Factory registry, Duration interval, boolean once) {
        this.registry = registry;
        this.interval = interval;
        this.once = once;
    }

    @Override
    public Boundedness getBoundedness() {
        return once ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<RegistryChange, RegistrySplit> createReader(SourceReaderContext context) {
        return RegistryChangeReader.open(context, registry.open(), interval, once);
    }

    @Override
    public SplitEnumerator<RegistrySplit, Boolean> createEnumerator(
            SplitEnumeratorContext<RegistrySplit> context) {
        return new RegistryEnumerator(context, false);
    }

    @Override
    public SplitEnumerator<RegistrySplit, Boolean> restoreEnumerator(
            SplitEnumeratorContext<RegistrySplit> context, Boolean assigned) {
        return new RegistryEnumerator(context, assigned);
    }

    @Override
    public SimpleVersionedSerializer<RegistrySplit> getSplitSerializer() {
        return new RegistrySplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
        return new RegistryEnumerator.Serializer();
    }

    @Override
    public TypeInformation<RegistryChange> getProducedType() {
        return RegistryChange.TYPE;
    }
}
