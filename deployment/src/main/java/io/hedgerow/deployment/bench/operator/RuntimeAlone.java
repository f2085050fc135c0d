package io.hedgerow.deployment.bench.operator;

import io.hedgerow.deployment.bench.runtime.BenchmarkEvents;
import io.hedgerow.deployment.bench.runtime.PluginHarness;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginLoadException;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain of plugins driven through the runtime's API on the calling thread: JSON text in, JSON
 * text from one to the next, no Flink. What {@code bench runtime} has JMH measure, in the process
 * and in the minute of the operator's figure.
 *
 * <p><b>Owns</b> a context per plugin. <b>Lives</b> until closed. <b>Threads</b>: one.
 * <b>Survives</b> nothing.
 */
final class RuntimeAlone implements AutoCloseable {

    private static final int BATCH = 16;

    private final List<PluginHarness> chain = new ArrayList<>();
    private final List<byte[]> events = BenchmarkEvents.small();
    private int next;

    RuntimeAlone(PluginEngine engine, List<String> sources) throws PluginLoadException {
        for (String source : sources) {
            chain.add(new PluginHarness(engine, PluginHarness.compile(engine, source)));
        }
    }

    Throughput run(double seconds) {
        long began = System.nanoTime();
        double cpu = PluginThreads.ownCpuSeconds();
        long end = began + (long) (seconds * 1e9);
        long count = 0;
        do {
            for (int i = 0; i < BATCH; i++) {
                one();
            }
            count += BATCH;
        } while (System.nanoTime() < end);
        return new Throughput(
                count, (System.nanoTime() - began) / 1e9, PluginThreads.ownCpuSeconds() - cpu, 0);
    }

    private void one() {
        byte[] event = events.get(next);
        next = next + 1 == events.size() ? 0 : next + 1;
        for (PluginHarness plugin : chain) {
            event = plugin.process(event);
        }
    }

    @Override
    public void close() {
        chain.forEach(PluginHarness::close);
    }
}
