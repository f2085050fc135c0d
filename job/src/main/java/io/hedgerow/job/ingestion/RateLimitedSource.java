package io.hedgerow.job.ingestion;

import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimitedSourceReader;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source whose readers together give no more than a number of records per second. The readers are
 * not available meanwhile, so that barriers pass.
 *
 * @param recordsPerSecond of all readers together
 */
record RateLimitedSource<T, SplitT extends SourceSplit, EnumT>(
        Source<T, SplitT, EnumT> source, double recordsPerSecond)
        implements Source<T, SplitT, EnumT> {

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<T, SplitT> createReader(SourceReaderContext context) throws Exception {
        RateLimiterStrategy<SplitT> strategy = RateLimiterStrategy.perSecond(recordsPerSecond);
        return new Reader<>(
                source.createReader(context),
                strategy.createRateLimiter(context.currentParallelism()));
    }

    @Override
    public SplitEnumerator<SplitT, EnumT> createEnumerator(SplitEnumeratorContext<SplitT> context)
            throws Exception {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<SplitT, EnumT> restoreEnumerator(
            SplitEnumeratorContext<SplitT> context, EnumT checkpoint) throws Exception {
        return source.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<SplitT> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<EnumT> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    /**
     * Flink's reader keeps completed checkpoints to itself; a Kafka reader would never commit an
     * offset, and remember all that it could commit.
     */
    private static final class Reader<T, SplitT extends SourceSplit>
            extends RateLimitedSourceReader<T, SplitT> {

        private final SourceReader<T, SplitT> limited;

        private Reader(SourceReader<T, SplitT> limited, RateLimiter<SplitT> limiter) {
            super(limited, limiter);
            this.limited = limited;
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) throws Exception {
            super.notifyCheckpointComplete(checkpoint);
            limited.notifyCheckpointComplete(checkpoint);
        }

        @Override
        public void notifyCheckpointAborted(long checkpoint) throws Exception {
            limited.notifyCheckpointAborted(checkpoint);
        }

        @Override
        public void handleSourceEvents(SourceEvent event) {
            limited.handleSourceEvents(event);
        }
    }
}
