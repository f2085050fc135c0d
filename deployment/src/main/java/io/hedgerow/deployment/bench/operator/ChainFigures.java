package io.hedgerow.deployment.bench.operator;

import io.hedgerow.deployment.bench.Chain;
import io.hedgerow.deployment.cli.HedgerowHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Chains of 0, 1 and 5 synchronous plugins in the operator, beside the same plugins in the runtime
 * alone. The ways to run one are measured in turn, so that the machine's moods hit all of them.
 */
final class ChainFigures {

    private static final String ALONE = "runtime alone";
    private static final List<String> BACKENDS = List.of("hashmap", "rocksdb");
    private static final String TIMED_BACKEND = "rocksdb";
    private static final String TIMED = "rocksdb, timed";

    private final Run run;
    private final Map<String, List<Throughput>> figures = new LinkedHashMap<>();

    private ChainFigures(Run run) {
        this.run = run;
    }

    static void print(Run run) throws Exception {
        run.title(
                """
                Chains of synchronous plugins: one team, events of 1.2 KB, all persons different; medians of %d round(s)
                per core  events for each second of processor time of the task threads of both lanes (network stack of
                          their inputs and outputs included; source, sink, JIT compilers and collector are not), or of
                          the one thread that drives the plugins without Flink ("runtime alone", what bench runtime
                          has JMH measure, here in the same process and minute)
                cost      processor time per event beyond the runtime's, in %% of the runtime's
                own       of the same threads and seconds: what is not spent in the runtime, in %% of what is; beside
                          source, sink and network the runtime itself is slower than alone"""
                        .formatted(run.rounds()));
        run.line(
                "%-8s %-14s %12s %12s %12s %8s",
                "plugins", "", "events/s", "per core", "us/event", "cost");
        for (Chain chain : run.chains()) {
            new ChainFigures(run).measure(chain);
        }
    }

    private void measure(Chain chain) throws Exception {
        List<String> sources = sources(chain);
        for (int round = 1; round <= run.rounds(); round++) {
            double warmUp = round == 1 ? run.warmUp() : run.shortWarmUp();
            if (!sources.isEmpty()) {
                try (RuntimeAlone alone = new RuntimeAlone(run.engine(), sources)) {
                    alone.run(warmUp);
                    note(chain, round, ALONE, alone.run(run.seconds()));
                }
            }
            for (String backend : BACKENDS) {
                Setup setup = Setup.of(BenchmarkTeams.same(1, sources), backend);
                try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
                    job.warmUp(warmUp);
                    note(chain, round, backend, job.measure(run.seconds()));
                }
            }
            if (!sources.isEmpty()) {
                Setup setup = Setup.of(BenchmarkTeams.same(1, sources), TIMED_BACKEND);
                try (OperatorJob job = OperatorJob.startTimed(run.flink(), setup)) {
                    job.warmUp(run.shortWarmUp());
                    note(chain, round, TIMED, job.measure(run.seconds()));
                }
            }
        }
        figures.forEach(
                (way, all) -> {
                    double perCore = median(all, Throughput::perCore);
                    double alone =
                            figures.containsKey(ALONE)
                                    ? median(figures.get(ALONE), Throughput::perCore)
                                    : Double.NaN;
                    run.line(
                            "%-8s %-14s %,12.0f %,12.0f %12.1f %8s",
                            chain,
                            way,
                            median(all, Throughput::perSecond),
                            perCore,
                            1e6 / perCore,
                            cost(way, all, perCore, alone));
                });
    }

    private static String cost(String way, List<Throughput> all, double perCore, double alone) {
        if (way.equals(TIMED)) {
            return "own %.0f %%".formatted(100 * median(all, Throughput::ownCost));
        }
        return way.equals(ALONE) || Double.isNaN(alone)
                ? "-"
                : "%.0f %%".formatted(100 * (alone / perCore - 1));
    }

    private void note(Chain chain, int round, String way, Throughput figure) {
        figures.computeIfAbsent(way, key -> new ArrayList<>()).add(figure);
        run.say()
                .accept(
                        "%s, %s, round %d: %,.0f events/s, %.1f us of processor time each"
                                .formatted(
                                        chain,
                                        way,
                                        round,
                                        figure.perSecond(),
                                        1e6 / figure.perCore()));
    }

    /** The upper one of an even number. */
    private static double median(List<Throughput> all, ToDoubleFunction<Throughput> figure) {
        double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static List<String> sources(Chain chain) throws IOException {
        Path folder = HedgerowHome.folder().resolve("deployment/src/main/bench/plugins");
        List<String> sources = new ArrayList<>();
        for (String plugin : chain.plugins()) {
            sources.add(Files.readString(folder.resolve(plugin).resolve("index.js")));
        }
        return sources;
    }
}
