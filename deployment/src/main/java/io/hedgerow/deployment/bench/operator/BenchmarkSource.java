package io.hedgerow.deployment.bench.operator;

import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimitedSourceReader;

/** Numbers as fast as the probe lets them through; waiting does not hold checkpoints up. */
final class BenchmarkSource extends NumberSequenceSource {

    private static final long serialVersionUID = 1L;

    private final String probe;

    BenchmarkSource(String probe) {
        super(1, Setup.ENDLESS);
        this.probe = probe;
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        Probe gate = Probe.of(probe);
        gate.begin();
        return new RateLimitedSourceReader<>(super.createReader(context), gate);
    }
}
