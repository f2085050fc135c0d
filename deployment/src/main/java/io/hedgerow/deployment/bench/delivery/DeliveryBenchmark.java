package io.hedgerow.deployment.bench.delivery;

import com.sun.management.OperatingSystemMXBean;
import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.local.LocalLogging;
import io.hedgerow.runtime.PluginEngine;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The delivery topology between a real Kafka and a receiver in this JVM, parallelism 1, and what
 * deliveries that hang cost ingestion.
 */
@Command(
        name = "delivery",
        mixinStandardHelpOptions = true,
        description =
                "Measure deliveries: events per second by onEvent and exportEvents, a backlog for a"
                        + " dead destination, and ingestion beside destinations that hang.")
public final class DeliveryBenchmark implements Callable<Integer> {

    private static final int TEAMS = 8;
    private static final long POLL_MILLIS = 50;
    private static final double SECOND = 1e9;

    /** Ways to measure. */
    enum Figure {
        events,
        batches,
        backlog,
        ingestion
    }

    @Spec private CommandSpec spec;

    @Option(
            names = "--parts",
            paramLabel = "PART",
            split = ",",
            description = "Some of ${COMPLETION-CANDIDATES}; default: all.")
    private List<Figure> parts = List.of(Figure.values());

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "40000",
            description = "Events delivered one by one; default: ${DEFAULT-VALUE}.")
    private int events;

    @Option(
            names = "--batched",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Events delivered in batches of 1 MB; default: ${DEFAULT-VALUE}.")
    private int batched;

    @Option(
            names = "--waiting",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Events that wait for a dead destination; default: ${DEFAULT-VALUE}.")
    private int waiting;

    @Option(
            names = "--ingested",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Events of each of three runs of ingestion; default: ${DEFAULT-VALUE}.")
    private int ingested;

    private final long started = System.nanoTime();
    private final OperatingSystemMXBean process =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Override
    public Integer call() throws Exception {
        if (events < 1_000 || batched < 1_000 || waiting < 1_000 || ingested < 1_000) {
            throw new ParameterException(
                    spec.commandLine(), "all numbers of events must be at least 1000");
        }
        Path log = HedgerowHome.folder().resolve("deployment/target/bench-delivery.log");
        Files.deleteIfExists(log);
        LocalLogging.toFile(log);
        say("log of Flink: " + log);
        // Keeps what was compiled from one job to the next, and is set up before any task's class
        // loader is closed.
        PluginEngine engine = PluginEngine.acquire();
        engine.compile(engine.transpiler().transpile("index.js", "export {}"));
        try {
            line(
                    "Delivery, parallelism 1, RocksDB; JavaScript is %s; %d processors, load before: %.1f; Kafka, receiver and Flink share them",
                    engine.compilesJavaScript() ? "compiled" : "interpreted",
                    Runtime.getRuntime().availableProcessors(),
                    process.getSystemLoadAverage());
            for (Figure part : EnumSet.copyOf(parts)) {
                say("measuring: " + part);
                switch (part) {
                    case events ->
                            throughput("onEvent, receiver takes 5 ms", "deliver-event", events, 5);
                    case batches ->
                            throughput(
                                    "exportEvents, batches of 1 MB", "deliver-batch", batched, 5);
                    case backlog -> backlog();
                    case ingestion -> ingestion();
                }
            }
        } finally {
            engine.close();
        }
        return 0;
    }

    /** The second half counts: the first warms up. */
    private void throughput(String what, String plugin, int count, long delayMillis)
            throws Exception {
        try (Destination destination = Destination.start(delayMillis);
                DeliveryBench bench = DeliveryBench.start(this::say)) {
            bench.install(TEAMS, plugin, destination.url());
            bench.fillProcessed(count, TEAMS);
            bench.startJob(1, Map.of("topology", "delivery"));
            await(bench, destination::events, count / 2);
            long cpu = process.getProcessCpuTime();
            long from = System.nanoTime();
            long already = destination.events();
            await(bench, destination::events, count);
            double seconds = (System.nanoTime() - from) / SECOND;
            double cores = (process.getProcessCpuTime() - cpu) / SECOND / seconds;
            double rate = (count - already) / seconds;
            line(
                    "%-36s %,9.0f events/s, %,9.0f per core busy (%.2f cores, receiver included)",
                    what, rate, rate / cores, cores);
        }
    }

    private void backlog() throws Exception {
        try (Destination destination = Destination.start(5);
                DeliveryBench bench = DeliveryBench.start(this::say)) {
            bench.install(1, "deliver-event", destination.url());
            bench.startJob(1, Map.of("topology", "delivery"));
            bench.fillProcessed(1_000, 1);
            await(bench, destination::events, 1_000);
            long heapBefore = heap();
            long stateBefore = bench.stateBytes();
            destination.server().away();
            bench.fillProcessed(waiting, 1);
            long from = System.nanoTime();
            awaitTaken(bench, 1_000L + waiting);
            double taking = (System.nanoTime() - from) / SECOND;
            long checkpoints = bench.completedCheckpoints();
            awaitAtLeast(bench, bench::completedCheckpoints, checkpoints + 1);
            line(
                    "%,d events for a dead destination       taken in %.0f s; heap %d -> %d MiB, state %.1f -> %.1f MiB",
                    waiting,
                    taking,
                    heapBefore >> 20,
                    heap() >> 20,
                    stateBefore / 1048576.0,
                    bench.stateBytes() / 1048576.0);
            destination.server().back();
            from = System.nanoTime();
            await(bench, destination::events, 1_000L + waiting);
            double seconds = (System.nanoTime() - from) / SECOND;
            line(
                    "drained after it is back             %.0f s, %,.0f events/s; %d dead letters",
                    seconds, waiting / seconds, bench.deadLetters());
        }
    }

    private void ingestion() throws Exception {
        try (Destination destination = Destination.start(5);
                DeliveryBench bench = DeliveryBench.start(this::say)) {
            bench.install(TEAMS, "deliver-batch", destination.url());
            bench.startJob(2, Map.of("topology", "all"));
            double warmUp = ingest(bench, 0);
            double free = ingest(bench, 1);
            Set<String> half = new HashSet<>();
            for (int team = 1; team <= TEAMS / 2; team++) {
                half.add("/" + team);
            }
            destination.hang(half);
            double hung = ingest(bench, 2);
            line(
                    "ingestion, no destination hangs      %,9.0f events/s (cold: %,.0f)",
                    free, warmUp);
            line(
                    "ingestion, half of them hang         %,9.0f events/s, ratio %.2f",
                    hung, hung / free);
        }
    }

    private double ingest(DeliveryBench bench, int round) throws Exception {
        bench.fillEvents(round * ingested, ingested, TEAMS);
        long from = System.nanoTime();
        awaitAtLeast(bench, bench::stored, (round + 1L) * ingested);
        return ingested * SECOND / (System.nanoTime() - from);
    }

    /** Until the consumer group has read so many, which it says after a checkpoint. */
    private void awaitTaken(DeliveryBench bench, long count) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bench.kafka()))) {
            awaitAtLeast(
                    bench,
                    () ->
                            admin
                                    .listConsumerGroupOffsets(DeliveryBench.GROUP)
                                    .partitionsToOffsetAndMetadata()
                                    .get()
                                    .values()
                                    .stream()
                                    .mapToLong(OffsetAndMetadata::offset)
                                    .sum(),
                    count);
        }
    }

    private void await(DeliveryBench bench, LongSupplier counted, long atLeast) throws Exception {
        awaitAtLeast(bench, counted::getAsLong, atLeast);
    }

    private void awaitAtLeast(DeliveryBench bench, Callable<Long> counted, long atLeast)
            throws Exception {
        long told = System.nanoTime();
        long now;
        while ((now = counted.call()) < atLeast) {
            bench.check();
            if (System.nanoTime() - told > 20 * SECOND) {
                say("%,d of %,d".formatted(now, atLeast));
                told = System.nanoTime();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void line(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }

    private void say(String text) {
        long gone = (System.nanoTime() - started) / 1_000_000_000;
        spec.commandLine().getErr().printf("hedgerow: [%d:%02d] %s%n", gone / 60, gone % 60, text);
        spec.commandLine().getErr().flush();
    }
}
