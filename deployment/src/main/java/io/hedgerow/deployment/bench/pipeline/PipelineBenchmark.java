package io.hedgerow.deployment.bench.pipeline;

import io.hedgerow.deployment.bench.Chain;
import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.local.LocalLogging;
import io.hedgerow.runtime.PluginEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Events per second from a filled Kafka topic to ClickHouse. Every variant runs once a round, the
 * rounds one after the other, so that the machine's moods hit all of them alike; the pipeline
 * without plugins is the yardstick.
 */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description =
                "Measure events per second from a filled Kafka topic to ClickHouse, with and without"
                        + " plugins. Takes about 12 minutes.")
public final class PipelineBenchmark implements Callable<Integer> {

    private static final int WARM_UP_EVENTS = 3_000_000;
    private static final int SOAK_EVENTS = 5_000_000;
    private static final int FEWEST_EVENTS = 2_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--variants",
            paramLabel = "VARIANT",
            split = ",",
            defaultValue = "none,hello,five",
            description =
                    "What to run, as CHAIN/PARALLELISM/BACKEND: none, hello or five plugins; 1 or 2;"
                            + " hashmap or rocksdb. Parts at the end may be left out; default:"
                            + " ${DEFAULT-VALUE}, which are all 12.")
    private List<String> patterns;

    @Option(
            names = "--events",
            paramLabel = "N",
            description =
                    "Events in each run; default: as many as take about --seconds at the rate of the"
                            + " warm-up.")
    private Integer events;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "8",
            description = "See --events; default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "3",
            description =
                    "Runs of each variant, of which the median counts; default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "40",
            description =
                    "Seconds that each chain runs before it is measured; default:"
                            + " ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--set",
            paramLabel = "OPTION=VALUE",
            description =
                    "An option of the job other than the default, as in clickhouse.chunk-rows=50000.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--soak",
            description =
                    "Instead, one run of the first variant named over 5 million events (or --events),"
                            + " with the heap after a collection every ten seconds.")
    private boolean soak;

    private final long started = System.nanoTime();

    @Override
    public Integer call() throws Exception {
        List<Variant> variants = variants();
        Path log = HedgerowHome.folder().resolve("deployment/target/bench-pipeline.log");
        Files.deleteIfExists(log);
        LocalLogging.toFile(log);
        say("log of Flink: " + log);
        // Keeps what was compiled from one job to the next, as a TaskManager with one long job
        // does.
        PluginEngine engine = PluginEngine.acquire();
        // Here and not first in a task: Flink closes a task's class loader when its job is
        // cancelled,
        // and GraalVM's classes would then be unusable in this JVM.
        engine.compile(engine.transpiler().transpile("index.js", "export {}"));
        try (BenchmarkStack stack = BenchmarkStack.start(this::say)) {
            BenchmarkJob job = new BenchmarkJob(stack, options);
            if (soak) {
                soak(job, variants.get(0), engine.compilesJavaScript());
            } else {
                FigureTable.print(
                        spec.commandLine().getOut(),
                        rounds(job, variants),
                        rounds,
                        warmUp,
                        engine.compilesJavaScript());
            }
        } finally {
            engine.close();
        }
        return 0;
    }

    private List<Variant> variants() {
        if (events != null && events < FEWEST_EVENTS) {
            throw wrong("--events must be at least " + FEWEST_EVENTS);
        }
        if (seconds < 1 || rounds < 1 || warmUp < 0 || warmUp == 0 && events == null) {
            throw wrong(
                    "--seconds and --rounds must be at least 1; so must --warm-up without --events");
        }
        try {
            return Variant.select(patterns);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Map<Variant, List<Figures>> rounds(BenchmarkJob job, List<Variant> variants)
            throws Exception {
        Map<Chain, Integer> sizes = warmUp(job, variants);
        Map<Variant, List<Figures>> figures = new LinkedHashMap<>();
        int run = 0;
        for (int round = 1; round <= rounds; round++) {
            for (Variant variant : variants) {
                Figures one =
                        job.measure(
                                variant,
                                sizes.get(variant.chain()),
                                stored -> say("%s: %,d stored".formatted(variant, stored)));
                figures.computeIfAbsent(variant, key -> new ArrayList<>()).add(one);
                say(
                        "run %d of %d, %s: %,.0f events/s, steady %,.0f, Flink %.1f µs of CPU per event"
                                .formatted(
                                        ++run,
                                        rounds * variants.size(),
                                        variant,
                                        one.whole(),
                                        one.steady(),
                                        one.flinkCpu()));
            }
        }
        return figures;
    }

    /**
     * Warms every chain up at its highest parallelism, and finds how many events it gets. The
     * longest chain comes first: its JavaScript is still being compiled when the next one runs.
     */
    private Map<Chain, Integer> warmUp(BenchmarkJob job, List<Variant> variants) throws Exception {
        NavigableMap<Chain, Variant> widest = new TreeMap<>();
        for (Variant variant : variants) {
            widest.merge(
                    variant.chain(), variant, (a, b) -> b.parallelism() > a.parallelism() ? b : a);
        }
        Map<Chain, Integer> sizes = new EnumMap<>(Chain.class);
        for (Map.Entry<Chain, Variant> entry : widest.descendingMap().entrySet()) {
            double rate = 0;
            if (warmUp > 0) {
                say("warming up %s for %d s".formatted(entry.getValue(), warmUp));
                rate = job.warmUp(entry.getValue(), WARM_UP_EVENTS, Duration.ofSeconds(warmUp));
            }
            sizes.put(entry.getKey(), events != null ? events : size(rate * seconds));
        }
        return sizes;
    }

    /** Two digits: chains of like speed share a topic. */
    private static int size(double wanted) {
        double bounded = Math.max(FEWEST_EVENTS, Math.min(SOAK_EVENTS, wanted));
        double unit = Math.pow(10, Math.floor(Math.log10(bounded)) - 1);
        return (int) (Math.round(bounded / unit) * unit);
    }

    private void soak(BenchmarkJob job, Variant variant, boolean compiled) throws Exception {
        int count = events == null ? SOAK_EVENTS : events;
        say("filling the topic with %,d events".formatted(count));
        Figures figures =
                job.measure(
                        variant,
                        count,
                        stored ->
                                say(
                                        "%s: %,d stored, %d MiB of heap after a collection"
                                                .formatted(
                                                        variant,
                                                        stored,
                                                        BenchmarkJob.heapAfterCollection() >> 20)));
        FigureTable.print(
                spec.commandLine().getOut(), Map.of(variant, List.of(figures)), 1, 0, compiled);
    }

    private void say(String text) {
        long gone = (System.nanoTime() - started) / 1_000_000_000;
        spec.commandLine().getErr().printf("hedgerow: [%d:%02d] %s%n", gone / 60, gone % 60, text);
        spec.commandLine().getErr().flush();
    }
}
