package io.hedgerow.deployment.bench.runtime;

import io.hedgerow.runtime.PluginEngine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
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

    /** CPU seconds of warm-up: on a busy machine seconds of the clock warm nothing. */
    static final String WARM_SECONDS = "hedgerow.bench.warm";

    @Param({"HELLO", "FILTER", "URLSEMVER", "GEOIP", "UA", "BIG100"})
    public BenchmarkPlugin plugin;

    /**
     * CPU time of the calling thread, so that a busy machine changes the figures less. The reader
     * divides one sum by the other.
     */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {

        public long events;
        public long cpuMicros;

        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private long before;

        @Setup(Level.Iteration)
        public void begin() {
            events = 0;
            cpuMicros = 0;
            before = threads.getCurrentThreadCpuTime();
        }

        @TearDown(Level.Iteration)
        public void end() {
            cpuMicros = (threads.getCurrentThreadCpuTime() - before) / 1000;
        }
    }

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
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double warm = Double.parseDouble(System.getProperty(WARM_SECONDS));
        long until = threads.getCurrentThreadCpuTime() + (long) (warm * 1e9);
        while (threads.getCurrentThreadCpuTime() < until) {
            for (byte[] event : events) {
                harness.process(event);
            }
        }
    }

    @Benchmark
    public byte[] process(Cpu cpu) {
        cpu.events++;
        next = next + 1 == events.size() ? 0 : next + 1;
        return harness.process(events.get(next));
    }

    @TearDown(Level.Trial)
    public void close() {
        harness.close();
        engine.close();
    }
}
