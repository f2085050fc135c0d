package io.hedgerow.deployment.bench.operator;

import io.hedgerow.deployment.bench.Chain;
import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.deployment.local.LocalLogging;
import io.hedgerow.deployment.local.TemporaryFolder;
import io.hedgerow.runtime.PluginEngine;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The plugin operator with real plugins in a MiniCluster of one TaskManager, parallelism 1. */
@Command(
        name = "operator",
        mixinStandardHelpOptions = true,
        description =
                "Measure the plugin operator: its cost beside the plugin runtime's, HTTP calls,"
                        + " checkpoints, recovery, state and fairness. Takes about 9 minutes.")
public final class OperatorBenchmark implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--parts",
            paramLabel = "PART",
            split = ",",
            description = "Some of ${COMPLETION-CANDIDATES}; default: all.")
    private List<Part> parts = List.of(Part.values());

    @Option(
            names = "--chains",
            paramLabel = "CHAIN",
            split = ",",
            description =
                    "Which chains of plugins are measured: some of ${COMPLETION-CANDIDATES}; default:"
                            + " all.")
    private List<Chain> chains = List.of(Chain.values());

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "8",
            description = "Length of one measurement; default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "15",
            description =
                    "Seconds that plugins run before their first measurement, in each way to run"
                            + " them; default: ${DEFAULT-VALUE}.")
    private double warmUp;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "2",
            description =
                    "Measurements of each chain, of which the median counts; default:"
                            + " ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "1000",
            description = "HTTP calls under way at once, up to 1000; default: ${DEFAULT-VALUE}.")
    private int calls;

    @Option(
            names = "--keys",
            paramLabel = "N",
            defaultValue = "200000",
            description =
                    "Storage keys that the size of a million is scaled from; default:"
                            + " ${DEFAULT-VALUE}.")
    private int keys;

    private final long started = System.nanoTime();

    @Override
    public Integer call() throws Exception {
        if (seconds <= 0 || warmUp < 0 || rounds < 1 || keys < 1 || calls < 1 || calls > 1000) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seconds, --rounds and --keys must be above 0, --warm-up not below, --calls 1 to"
                            + " 1000");
        }
        Path log = HedgerowHome.folder().resolve("deployment/target/bench-operator.log");
        Files.deleteIfExists(log);
        LocalLogging.toFile(log);
        say("log of Flink: " + log);
        // Keeps what was compiled from one job to the next, and is set up before any task's class
        // loader is closed.
        PluginEngine engine = PluginEngine.acquire();
        engine.compile(engine.transpiler().transpile("index.js", "export {}"));
        try (TemporaryFolder folder = TemporaryFolder.create("hedgerow-bench-");
                FlinkServer flink = FlinkServer.start(folder.path(), 0, 1)) {
            Run run =
                    new Run(
                            flink,
                            engine,
                            spec.commandLine().getOut(),
                            this::say,
                            seconds,
                            warmUp,
                            EnumSet.copyOf(chains),
                            rounds,
                            calls,
                            keys);
            run.line(
                    "The plugin operator, parallelism 1; JavaScript is %s; %s; %d processors, load before: %.1f;"
                            + " source, operator, sink and collector share them",
                    engine.compilesJavaScript() ? "compiled" : "interpreted",
                    warmUp == 0 ? "started cold" : "warmed up for %.0f s each".formatted(warmUp),
                    Runtime.getRuntime().availableProcessors(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            for (Part part : EnumSet.copyOf(parts)) {
                say("measuring: " + part);
                part.print(run);
            }
        } finally {
            engine.close();
        }
        return 0;
    }

    private void say(String text) {
        long gone = (System.nanoTime() - started) / 1_000_000_000;
        spec.commandLine().getErr().printf("hedgerow: [%d:%02d] %s%n", gone / 60, gone % 60, text);
        spec.commandLine().getErr().flush();
    }
}
