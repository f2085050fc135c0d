package io.hedgerow.deployment.bench.pipeline;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.clickhouse.ClickHouseLibrary;
import io.hedgerow.deployment.clickhouse.ClickHouseServer;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.deployment.local.KafkaServer;
import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.local.TemporaryFolder;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.postgres.PostgresSchema;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.jobmaster.JobResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Events per second from a filled Kafka topic to ClickHouse. Broker, ClickHouse and Flink share
 * this machine. Every variant runs once a round, the rounds one after the other, so that the
 * machine's moods hit all of them alike; the pipeline without plugins is the yardstick.
 */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description =
                "Measure events per second from a filled Kafka topic to ClickHouse, with and without"
                        + " plugins.")
public final class PipelineBenchmark implements Callable<Integer> {

    private static final String TOPIC = "bench_events";
    private static final int PARTITIONS = 4;
    private static final int SOAK_EVENTS = 5_000_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Events in the topic; default: ${DEFAULT-VALUE}.")
    private int events;

    @Option(
            names = "--plugins",
            paramLabel = "CHAIN",
            split = ",",
            defaultValue = "none,hello,five",
            description = "Chains to run: none, hello, five; default: ${DEFAULT-VALUE}.")
    private List<String> chains;

    @Option(
            names = "--parallelism",
            paramLabel = "P",
            split = ",",
            defaultValue = "1,2",
            description = "Parallelisms to run; default: ${DEFAULT-VALUE}.")
    private List<Integer> parallelisms;

    @Option(
            names = "--state-backend",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "hashmap,rocksdb",
            description = "State backends to run; default: ${DEFAULT-VALUE}.")
    private List<String> stateBackends;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            defaultValue = "3",
            description =
                    "Runs of each variant, of which the median counts; default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--soak",
            description =
                    "Instead, one run of 5 million events through the first chain, parallelism and"
                            + " backend named, with the heap after a collection before and after.")
    private boolean soak;

    private record Figures(double eventsPerSecond, long heapBefore, long heapAfter) {}

    @Override
    public Integer call() throws Exception {
        if (events < 1 || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--events and --rounds must be at least 1");
        }
        List<PipelineRun> runs = new ArrayList<>();
        for (int parallelism : parallelisms) {
            for (String backend : stateBackends) {
                for (String chain : chains) {
                    runs.add(
                            new PipelineRun(
                                    chain, PipelineRun.pluginsOf(chain), parallelism, backend));
                }
            }
        }
        if (soak) {
            runs = runs.subList(0, 1);
            events = SOAK_EVENTS;
            rounds = 1;
        }
        try (TemporaryFolder folder = TemporaryFolder.create("hedgerow-bench-");
                PostgresServer postgres =
                        PostgresServer.start(
                                folder.path().resolve("postgres"), log(folder, "postgres"), 0);
                KafkaServer kafka =
                        KafkaServer.start(folder.path().resolve("kafka"), log(folder, "kafka"), 0);
                ClickHouseServer clickhouse =
                        ClickHouseServer.start(
                                new ClickHouseLibrary().resolve(this::say),
                                folder.path().resolve("clickhouse"),
                                log(folder, "clickhouse"),
                                0);
                ClickHouseClient client =
                        new ClickHouseClient(ClickHouseTarget.of(clickhouse.url()))) {
            PostgresSchema.migrate(postgres.jdbcUrl(), "postgres", "");
            ClickHouseSchema.create(client);
            KafkaServer.createTopics(
                    kafka.bootstrapServers(),
                    List.of(TOPIC, "events_dead_letter_queue"),
                    PARTITIONS);
            say("filling the topic with " + events + " events");
            BenchmarkTopic.fill(kafka.bootstrapServers(), TOPIC, events, sent -> {});
            Map<PipelineRun, List<Figures>> figures = new LinkedHashMap<>();
            for (int round = 1; round <= rounds; round++) {
                for (PipelineRun run : runs) {
                    Path data = folder.path().resolve("flink-" + round + "-" + runs.indexOf(run));
                    Figures one = measure(run, data, postgres, kafka, clickhouse, client);
                    figures.computeIfAbsent(run, key -> new ArrayList<>()).add(one);
                    say(
                            "round %d: chain %s, parallelism %d, %s: %,.0f events/s"
                                    .formatted(
                                            round,
                                            run.chain(),
                                            run.parallelism(),
                                            run.stateBackend(),
                                            one.eventsPerSecond));
                }
            }
            print(figures);
        }
        return 0;
    }

    private Figures measure(
            PipelineRun run,
            Path data,
            PostgresServer postgres,
            KafkaServer kafka,
            ClickHouseServer clickhouse,
            ClickHouseClient client)
            throws Exception {
        new BenchmarkRegistry(postgres.jdbcUrl()).use(run.plugins());
        for (String table : List.of("events", "app_metrics", "plugin_log_entries")) {
            client.query("TRUNCATE TABLE " + table);
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("job.name", "bench-" + System.nanoTime());
        values.put("job.parallelism", String.valueOf(run.parallelism()));
        values.put("job.state-backend", run.stateBackend());
        values.put("job.checkpoint.interval", "5 s");
        values.put("job.checkpoint.directory", data.resolve("checkpoints").toUri().toString());
        values.put("kafka.bootstrap-servers", kafka.bootstrapServers());
        values.put("kafka.topic.events", TOPIC);
        values.put("kafka.start", "earliest");
        values.put("kafka.stop-at-end", "true");
        values.put("clickhouse.url", clickhouse.url());
        values.put("postgres.url", postgres.jdbcUrl());
        values.put(
                "plugins.directory",
                HedgerowHome.folder().resolve("deployment/src/main/bench/plugins").toString());
        try (FlinkServer flink = FlinkServer.start(data, 0, run.parallelism())) {
            long heapBefore = heapAfterCollection();
            flink.submit(HedgerowConfiguration.of(values));
            JobResult result = flink.cluster().requestJobResult(flink.job()).get();
            if (!result.isSuccess()) {
                throw new IllegalStateException(flink.jobEnded().get());
            }
            long stored = Long.parseLong(client.query("SELECT count() FROM events"));
            if (stored != events) {
                throw new IllegalStateException(
                        stored + " of " + events + " events are in ClickHouse");
            }
            double seconds = result.getNetRuntime() / (double) TimeUnit.SECONDS.toMillis(1);
            return new Figures(events / seconds, heapBefore, heapAfterCollection());
        }
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void print(Map<PipelineRun, List<Figures>> figures) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%n%,d events of about 300 bytes, %d rounds, median (minimum to maximum) of the job's"
                        + " whole runtime, start and last checkpoint included%n%n",
                events, rounds);
        out.printf(
                "%-8s %3s %-8s %12s %25s %12s %18s%n",
                "plugins", "p", "state", "events/s", "(min to max)", "to no plugin", "heap MiB");
        figures.forEach(
                (run, all) -> {
                    double[] rates = sorted(all);
                    double median = rates[rates.length / 2];
                    Figures last = all.get(all.size() - 1);
                    out.printf(
                            "%-8s %3d %-8s %,12.0f %25s %12s %8d to %6d%n",
                            run.chain(),
                            run.parallelism(),
                            run.stateBackend(),
                            median,
                            "(%,.0f to %,.0f)".formatted(rates[0], rates[rates.length - 1]),
                            ratio(figures, run, median),
                            last.heapBefore >> 20,
                            last.heapAfter >> 20);
                });
        out.flush();
    }

    private static String ratio(
            Map<PipelineRun, List<Figures>> figures, PipelineRun run, double median) {
        List<Figures> yardstick =
                figures.get(
                        new PipelineRun("none", List.of(), run.parallelism(), run.stateBackend()));
        if (yardstick == null) {
            return "-";
        }
        double[] rates = sorted(yardstick);
        return "%.2f".formatted(median / rates[rates.length / 2]);
    }

    private static double[] sorted(List<Figures> figures) {
        double[] rates = figures.stream().mapToDouble(Figures::eventsPerSecond).toArray();
        Arrays.sort(rates);
        return rates;
    }

    private static Path log(TemporaryFolder folder, String component) {
        return folder.path().resolve("logs").resolve(component + ".log");
    }

    private void say(String text) {
        spec.commandLine().getErr().println("hedgerow: " + text);
        spec.commandLine().getErr().flush();
    }
}
