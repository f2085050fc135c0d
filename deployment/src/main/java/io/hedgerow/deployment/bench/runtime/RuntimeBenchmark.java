package io.hedgerow.deployment.bench.runtime;

import io.hedgerow.runtime.PluginEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code hedgerow bench runtime}: per plugin Node, vm2, Hedgerow compiled and interpreted one after
 * the other, so that a slow minute of the machine hits all four; then one table.
 */
@Command(
        name = "runtime",
        mixinStandardHelpOptions = true,
        description = "Measure the plugin runtime beside Node and vm2.")
public final class RuntimeBenchmark implements Callable<Integer> {

    private static final String[] INTERPRETED = {"-Dtruffle.UseFallbackRuntime=true"};

    @Option(
            names = "--quick",
            description = "a smoke run of a few seconds; its figures mean little")
    boolean quick;

    @Option(names = "--no-node", description = "leave Node and vm2 out")
    boolean withoutNode;

    @Option(names = "--no-interpreter", description = "leave the interpreted runs out")
    boolean withoutInterpreter;

    @Option(names = "--no-contexts", description = "leave memory, loading and waiting out")
    boolean withoutContexts;

    @Option(
            names = "--wall",
            description =
                    "count seconds of the clock; default: CPU seconds (of our thread, of Node's"
                            + " process), which other work on the machine changes less")
    boolean wall;

    @Option(
            names = "--plugins",
            split = ",",
            description = "some of ${COMPLETION-CANDIDATES}; default: all")
    List<BenchmarkPlugin> plugins = List.of(BenchmarkPlugin.values());

    @Option(
            names = "--seconds",
            description =
                    "seconds measured, after three times as many CPU seconds of warm-up where"
                            + " JavaScript is compiled; default: ${DEFAULT-VALUE}, in all about 8"
                            + " minutes")
    int seconds = 8;

    @Option(names = "--folder", description = "folder of the plugins and the Node side")
    Path folder =
            Path.of(System.getProperty("hedgerow.home", "."), "deployment", "src", "main", "bench");

    private final PrintStream out = System.out;
    private Path transpiled;

    @Override
    public Integer call() throws Exception {
        folder = folder.toAbsolutePath().normalize();
        Path work = Files.createTempDirectory("hedgerow-bench");
        // Babel runs once here, and not again in every JVM that measures.
        transpiled = Files.createDirectory(work.resolve("transpiled"));
        System.setProperty(PluginEngine.CACHE_PROPERTY, transpiled.toString());
        PluginEngine engine = PluginEngine.acquire();
        try {
            throughput(engine, new NodeRun(folder, work));
            if (!withoutContexts) {
                out.println("Contexts (" + engine.implementationName() + "):");
                String source = PluginHarness.source(folder, BenchmarkPlugin.UA);
                new ContextFigures(engine, source, out, quick).print();
            }
            return 0;
        } finally {
            engine.close();
            try (Stream<Path> files = Files.walk(work)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void throughput(PluginEngine engine, NodeRun node) throws Exception {
        if (!withoutNode) {
            node.install();
        }
        boolean compiles = engine.compilesJavaScript();
        out.println(
                "Events per "
                        + (wall ? "second" : "CPU second")
                        + ", one thread, JSON bytes in and out:");
        out.printf(
                "%-10s %9s %9s %11s %8s %8s %11s %8s %8s%n",
                "plugin",
                "vm2",
                "plain",
                "compiled",
                "/vm2",
                "/plain",
                "interpr.",
                "/vm2",
                "/plain");
        for (BenchmarkPlugin plugin : plugins) {
            double vm2 = withoutNode ? Double.NaN : node(engine, node, "vm2", plugin);
            double compiled = compiles ? jmh(plugin, 3 * seconds) : Double.NaN;
            double plain = withoutNode ? Double.NaN : node(engine, node, "plain", plugin);
            double interpreted =
                    withoutInterpreter ? Double.NaN : jmh(plugin, seconds, INTERPRETED);
            out.printf(
                    Locale.ROOT,
                    "%-10s %,9.0f %,9.0f %,11.0f %8.2f %8.2f %,11.0f %8.2f %8.2f%n",
                    plugin.folder(),
                    vm2,
                    plain,
                    compiled,
                    compiled / vm2,
                    compiled / plain,
                    interpreted,
                    interpreted / vm2,
                    interpreted / plain);
        }
    }

    private double node(PluginEngine engine, NodeRun node, String mode, BenchmarkPlugin plugin)
            throws Exception {
        NodeRun.Result result = node.measure(mode, plugin, quick ? 0.2 : 3, quick ? 0.3 : seconds);
        String own;
        try (PluginHarness harness =
                new PluginHarness(
                        engine,
                        PluginHarness.compile(engine, PluginHarness.source(folder, plugin)))) {
            List<byte[]> events = BenchmarkEvents.generate(plugin.properties());
            own = harness.checksum(events);
            // Twice more, so that the paths for event shapes seen before are compared, too.
            for (int i = 0; i < 2; i++) {
                if (!harness.checksum(events).equals(own)) {
                    throw new IllegalStateException(plugin + ": outputs change between runs");
                }
            }
        }
        if (!own.equals(result.checksum())) {
            throw new IllegalStateException(
                    plugin + ": the outputs in Hedgerow and in " + mode + " Node differ");
        }
        return wall ? result.perWallSecond() : result.perCpuSecond();
    }

    private double jmh(BenchmarkPlugin plugin, double warmSeconds, String... jvmArguments)
            throws RunnerException, IOException {
        TimeValue second = quick ? TimeValue.milliseconds(300) : TimeValue.seconds(1);
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("^" + ThroughputBenchmark.class.getName() + "\\.")
                        .param("plugin", plugin.name())
                        .forks(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .warmupIterations(1)
                        .warmupTime(second)
                        .measurementIterations(quick ? 1 : seconds)
                        .measurementTime(second)
                        .jvmArgsAppend(arguments(warmSeconds, jvmArguments));
        RunResult result = new Runner(options.build()).runSingle();
        return wall
                ? result.getPrimaryResult().getScore()
                : 1e6
                        * result.getSecondaryResults().get("events").getScore()
                        / result.getSecondaryResults().get("cpuMicros").getScore();
    }

    private String[] arguments(double warmSeconds, String... more) {
        String[] all = new String[more.length + 3];
        System.arraycopy(more, 0, all, 0, more.length);
        all[more.length] = "-D" + ThroughputBenchmark.BENCH_FOLDER + "=" + folder;
        all[more.length + 1] = "-D" + PluginEngine.CACHE_PROPERTY + "=" + transpiled;
        all[more.length + 2] =
                "-D" + ThroughputBenchmark.WARM_SECONDS + "=" + (quick ? 0.3 : warmSeconds);
        return all;
    }
}
