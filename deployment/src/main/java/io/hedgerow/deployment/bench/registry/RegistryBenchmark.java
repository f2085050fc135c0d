package io.hedgerow.deployment.bench.registry;

import io.hedgerow.deployment.bench.registry.ChangesUnderLoad.Result;
import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.local.LocalLogging;
import io.hedgerow.deployment.local.TemporaryFolder;
import io.hedgerow.runtime.PluginEngine;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hedgerow bench registry}. */
@Command(
        name = "registry",
        mixinStandardHelpOptions = true,
        description =
                "Measure how long a plugin takes to install, how long changes of the registry take to have an"
                        + " effect while events run, and what 1,000 configs of 50 plugins cost. Takes about 5"
                        + " minutes.")
public final class RegistryBenchmark implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "400",
            description =
                    "Events per second while the registry changes; default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "How often the six changes are made, of which medians are shown; default:"
                            + " ${DEFAULT-VALUE}.")
    private int rounds;

    private final long started = System.nanoTime();

    @Override
    public Integer call() throws Exception {
        Path log = HedgerowHome.folder().resolve("deployment/target/bench-registry.log");
        Files.deleteIfExists(log);
        LocalLogging.toFile(log);
        say("log of Flink: " + log);
        Path sources = HedgerowHome.folder().resolve("deployment/src/main/bench/registry");
        PluginEngine engine = PluginEngine.acquire();
        try {
            // Here and not first in a task: see PipelineBenchmark.
            engine.compile(engine.transpiler().transpile("index.js", "export {}"));
            InstallFigures installs = installs();
            List<Effect> effects = effects(sources);
            ManyConfigs.Figures figures = manyConfigs(sources);
            print(installs, effects, figures);
        } finally {
            engine.close();
        }
        return 0;
    }

    /** Beside nothing else. */
    private InstallFigures installs() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("hedgerow-bench-");
                RegistryStack stack = RegistryStack.start(folder.path(), this::say)) {
            InstallFigures figures =
                    InstallFigures.measure(stack, folder.path().resolve("installs"), rounds);
            say("plugins were installed");
            return figures;
        }
    }

    private List<Effect> effects(Path sources) throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("hedgerow-bench-");
                RegistryStack stack = RegistryStack.start(folder.path(), this::say)) {
            MarkingPlugins plugins = new MarkingPlugins(stack, sources);
            plugins.install();
            stack.submit(Map.of());
            Result result = new ChangesUnderLoad(stack, plugins, this::say).run(rate, rounds);
            if (result.marks().size() != result.sent()) {
                throw new IllegalStateException(
                        "%d of %d events are in ClickHouse"
                                .formatted(result.marks().size(), result.sent()));
            }
            return result.effects();
        }
    }

    private ManyConfigs.Figures manyConfigs(Path sources) throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("hedgerow-bench-");
                RegistryStack stack = RegistryStack.start(folder.path(), this::say)) {
            ManyConfigs many = new ManyConfigs(stack, sources);
            many.install();
            return many.measure();
        }
    }

    private void print(InstallFigures installs, List<Effect> effects, ManyConfigs.Figures figures) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%n`hedgerow plugin install` of a small plugin, the whole process, in milliseconds."
                        + " Median (fastest-slowest).%n%n");
        line(out, "source never seen before", span(installs.newMillis(), Long::longValue));
        line(out, "source transpiled before", span(installs.knownMillis(), Long::longValue));
        out.printf(
                "%nChanges for %d teams, with %d events/s, in milliseconds from the commit in Postgres;"
                        + "%nthe registry is polled every second. Median (fastest-slowest).%n%n",
                MarkingPlugins.TEAMS, rate);
        out.printf(
                "%-10s %30s %34s%n", "change", "first event under it", "last under the one before");
        for (String what : List.of("config", "upgrade", "disable", "enable")) {
            List<Effect> all =
                    effects.stream().filter(each -> each.change().what().equals(what)).toList();
            out.printf(
                    "%-10s %30s %34s%n",
                    what,
                    what.equals("disable") ? "-" : span(all, Effect::firstMillis),
                    what.equals("enable") ? "-" : span(all, Effect::lastMillis));
        }
        out.printf(
                "%nA job with %d configs of %d plugins, %d teams, parallelism %d:%n",
                ManyConfigs.TEAMS * ManyConfigs.CONFIGS_OF_TEAM,
                ManyConfigs.PLUGINS,
                ManyConfigs.TEAMS,
                RegistryStack.PARALLELISM);
        line(out, "every task runs after", figures.runningMillis() + " ms");
        line(out, "an event of every team is through after", figures.allTeamsMillis() + " ms");
        line(out, "heap before", (figures.heapBefore() >> 20) + " MiB");
        line(out, "heap with every config loaded", (figures.heapAfter() >> 20) + " MiB");
        line(out, "checkpoint", figures.checkpointBytes() + " bytes");
        line(out, "of it, registry source", figures.stateOfRegistryBytes() + " bytes");
        line(out, "broadcast state", "none: changes are notifications (decision 0043)");
        line(out, "change of one config takes effect after", figures.effectMillis() + " ms");
        out.printf("%nState by task, in bytes:%n");
        figures.stateByTask().forEach((task, bytes) -> line(out, task, String.valueOf(bytes)));
        out.flush();
    }

    private static void line(PrintWriter out, String what, String figure) {
        out.printf("  %-50s %s%n", what, figure);
    }

    private static <T> String span(List<T> all, ToLongFunction<T> figure) {
        long[] sorted = all.stream().mapToLong(figure).sorted().toArray();
        return "%d (%d-%d)"
                .formatted(
                        sorted[sorted.length / 2],
                        Arrays.stream(sorted).min().orElse(0),
                        Arrays.stream(sorted).max().orElse(0));
    }

    private void say(String text) {
        long gone = (System.nanoTime() - started) / 1_000_000_000;
        spec.commandLine().getErr().printf("hedgerow: [%d:%02d] %s%n", gone / 60, gone % 60, text);
        spec.commandLine().getErr().flush();
    }
}
