package io.hedgerow.deployment.bench.runtime;

import io.hedgerow.runtime.CompiledPlugin;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figures that are not throughput: loading, memory, many contexts, awaits, many that wait. Times
 * are CPU times of the calling thread.
 */
final class ContextFigures {

    private static final String RETURN = "export function processEvent(event) { return event }";
    private static final String AWAIT =
            "export async function processEvent(event) { for (let i = 0; i < 10; i++) await null;"
                    + " return event }";
    private static final String NO_AWAIT =
            "export async function processEvent(event) { return event }";
    private static final String FETCH =
            "export async function processEvent(event) {"
                    + " await fetch('https://example.org/'); return event }";
    private static final byte[] TINY =
            "{\"event\":\"a\",\"properties\":{}}".getBytes(StandardCharsets.UTF_8);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final PluginEngine engine;
    private final String pluginSource;
    private final PrintStream out;
    private final int contexts;
    private final int rounds;
    private final int loads;

    /**
     * @param pluginSource of an ordinary plugin, for the times of loading
     */
    ContextFigures(PluginEngine engine, String pluginSource, PrintStream out, boolean quick) {
        this.engine = engine;
        this.pluginSource = pluginSource;
        this.out = out;
        this.loads = quick ? 2 : 20;
        this.contexts = quick ? 100 : 1000;
        this.rounds = quick ? 2_000 : 200_000;
    }

    void print() throws PluginLoadException {
        loading();
        contexts();
        awaits();
        waiting();
    }

    /** From a text that nobody has seen before to the first event that came out. */
    private void loading() throws PluginLoadException {
        double transpiling = 0;
        double parsing = 0;
        double opening = 0;
        String run = Long.toHexString(System.nanoTime());
        for (int i = -1; i < loads; i++) { // the first one loads Babel
            String source = pluginSource + "\n// " + run + i;
            long start = cpuNanos();
            TranspiledSource transpiled = engine.transpiler().transpile("index.js", source);
            long translated = cpuNanos();
            CompiledPlugin plugin = engine.compile(transpiled);
            long parsed = cpuNanos();
            try (PluginHarness harness = new PluginHarness(engine, plugin)) {
                harness.process(TINY);
            }
            if (i >= 0) {
                transpiling += (translated - start) / 1e6 / loads;
                parsing += (parsed - translated) / 1e6 / loads;
                opening += (cpuNanos() - parsed) / 1e6 / loads;
            }
        }
        line(
                "loading a new plugin of %.1f KB: Babel %.1f ms, once per text; parsing %.1f ms, once"
                        + " per process; context and first event %.1f ms",
                pluginSource.length() / 1024.0, transpiling, parsing, opening);
    }

    private void contexts() throws PluginLoadException {
        CompiledPlugin plugin = PluginHarness.compile(engine, RETURN);
        for (int i = 0; i < 20; i++) {
            new PluginHarness(engine, plugin).close();
        }
        long before = usedHeap();
        List<PluginHarness> open = new ArrayList<>();
        long start = cpuNanos();
        for (int i = 0; i < contexts; i++) {
            open.add(new PluginHarness(engine, plugin));
        }
        double loadMillis = (cpuNanos() - start) / 1e6 / contexts;
        for (PluginHarness harness : open) {
            harness.process(TINY);
        }
        long perContext = (usedHeap() - before) / contexts;
        byte[] event = BenchmarkEvents.generate(BenchmarkEvents.SMALL_PROPERTIES).get(0);
        start = cpuNanos();
        int events = 0;
        for (int round = 0; round < Math.max(1, rounds / contexts); round++) {
            for (PluginHarness harness : open) {
                harness.process(event);
                events++;
            }
        }
        double perSecond = events / ((cpuNanos() - start) / 1e9);
        open.forEach(PluginHarness::close);
        line("loading a plugin that is compiled already: %.2f ms", loadMillis);
        line("heap per context after its first event: %d KB", perContext >> 10);
        line("%d contexts in turn: %,.0f events/s of 1.2 KB", contexts, perSecond);
    }

    private void awaits() throws PluginLoadException {
        microsPerCall(NO_AWAIT); // what the engine compiles now it has for the readings
        microsPerCall(AWAIT);
        double none = microsPerCall(NO_AWAIT);
        double ten = microsPerCall(AWAIT);
        line("an await that is settled already: %.2f us", (ten - none) / 10);
    }

    private double microsPerCall(String source) throws PluginLoadException {
        try (PluginHarness harness =
                new PluginHarness(engine, PluginHarness.compile(engine, source))) {
            for (int i = 0; i < rounds; i++) {
                harness.process(TINY);
            }
            long start = cpuNanos();
            for (int i = 0; i < rounds; i++) {
                harness.process(TINY);
            }
            return (cpuNanos() - start) / 1e3 / rounds;
        }
    }

    private void waiting() throws PluginLoadException {
        String event = new String(TINY, StandardCharsets.UTF_8);
        try (PluginHarness harness =
                new PluginHarness(engine, PluginHarness.compile(engine, FETCH))) {
            double started = 0;
            double settled = 0;
            for (int round = 0; round < Math.max(2, rounds / 5_000); round++) {
                long start = cpuNanos();
                for (int i = 0; i < 1000; i++) {
                    harness.start(event);
                }
                started = (cpuNanos() - start) / 1e6;
                if (harness.inFlight() != 1000 || harness.host().waitingRequests() != 1000) {
                    throw new IllegalStateException(
                            "1000 invocations should wait, but " + harness.inFlight() + " do");
                }
                start = cpuNanos();
                harness.host().answerAll();
                settled = (cpuNanos() - start) / 1e6;
                if (harness.inFlight() != 0) {
                    throw new IllegalStateException(harness.inFlight() + " still wait");
                }
            }
            line(
                    "1,000 invocations waiting at once for fetch: started in %.1f ms, settled in"
                            + " %.1f ms",
                    started, settled);
        }
    }

    private void line(String format, Object... values) {
        out.println("  " + String.format(Locale.ROOT, format, values));
    }

    /** CPU time, not the clock: other work on the machine changes it less. */
    private static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
