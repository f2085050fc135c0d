package io.hedgerow.deployment.bench.runtime;

import io.hedgerow.runtime.PluginEngine;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Events per second of one plugin in one context on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(java.util.concurrent.TimeUnit.SECONDS)
public class ThroughputBenchmark {

    static final String BENCH_FOLDER = "hedgerow.bench.folder";

    @Param({"HELLO", "FILTER", "URLSEMVER", "GEOIP", "UA", "BIG100"})
    public BenchmarkPlugin plugin;

    private PluginEngine engine;
    private PluginHarness harness;
    private List<byte[]> events;
    private int next;

    @Setup(Level.Trial)
    public void open() throws Exception {
        engine = PluginEngine.acquire();
        events = BenchmarkEvents.generate(plugin.properties());
        String source = PluginHarness.source(Path.of(System.getProperty(BENCH_FOLDER)), plugin);
        harness = new PluginHarness(engine, PluginHarness.compile(engine, source));
        System.out.println("# JavaScript: " + engine.implementationName());
    }

    @Benchmark
    public byte[] process() {
        next = next + 1 == events.size() ? 0 : next + 1;
        return harness.process(events.get(next));
    }

    @TearDown(Level.Trial)
    public void close() {
        harness.close();
        engine.close();
    }
}
