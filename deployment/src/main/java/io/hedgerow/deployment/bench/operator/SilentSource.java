package io.hedgerow.deployment.bench.operator;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimitedSourceReader;

/**
 * Emits nothing and does not end: a task that ends while a checkpoint is triggered would fail it.
 */
final class SilentSource extends NumberSequenceSource {

    private static final long serialVersionUID = 1L;

    SilentSource() {
        super(1, 1);
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        return new RateLimitedSourceReader<>(
                super.createReader(context), events -> new CompletableFuture<>());
    }
}
