package io.hedgerow.deployment.bench.pipeline;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.deployment.local.StartException;
import io.hedgerow.job.config.HedgerowConfiguration;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobmaster.JobResult;

/**
 * Runs the ingestion job over a filled topic.
 *
 * <p><b>Owns</b> nothing between runs. <b>Lives</b> for the whole benchmark. <b>Threads</b>: one.
 * <b>Survives</b> nothing.
 */
final class BenchmarkJob {

    /** Rows are inserted that often; a run must be some times as long. */
    static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);

    private final BenchmarkStack stack;
    private final Map<String, String> options;
    private int runs;

    /**
     * @param options of the job, on top of the benchmark's own
     */
    BenchmarkJob(BenchmarkStack stack, Map<String, String> options) {
        this.stack = stack;
        this.options = options;
    }

    /**
     * Runs to the end of the topic and checks that every event is stored.
     *
     * @param progress is told how many are stored, every ten seconds
     */
    Figures measure(Variant variant, int events, LongConsumer progress) throws Exception {
        String topic = stack.topic(events);
        stack.prepare(variant.chain());
        Path data = stack.folder().resolve("flink-" + ++runs);
        List<Long> others =
                List.of(stack.kafka().process().pid(), stack.clickHouse().process().pid());
        try (CpuLog cpu = CpuLog.start(others);
                FlinkServer flink = FlinkServer.start(data, 0, variant.parallelism())) {
            long heapBefore = heapAfterCollection();
            submit(flink, configuration(variant, topic, data));
            JobResult result = await(flink, progress);
            if (!result.isSuccess()) {
                throw new IllegalStateException(variant + ": " + flink.jobEnded().get());
            }
            SteadyWindow window = SteadyWindow.read(stack.client());
            if (window.stored() != events) {
                throw new IllegalStateException(
                        "%s: %d of %d events are in ClickHouse"
                                .formatted(variant, window.stored(), events));
            }
            double[] used = cpu.between(window.from(), window.to());
            return new Figures(
                    events,
                    events * 1000.0 / result.getNetRuntime(),
                    window.rate(),
                    used[0] / window.rows(),
                    used[1] / window.rows(),
                    used[2] / window.rows(),
                    heapBefore,
                    heapAfterCollection());
        } finally {
            delete(data);
        }
    }

    private JobResult await(FlinkServer flink, LongConsumer progress) throws Exception {
        CompletableFuture<JobResult> result = flink.cluster().requestJobResult(flink.job());
        while (true) {
            try {
                return result.get(10, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                progress.accept(stored());
            }
        }
    }

    /**
     * Runs until the time is over or the topic's end is reached.
     *
     * @return events per second that were stored in the second half
     */
    double warmUp(Variant variant, int events, Duration time) throws Exception {
        String topic = stack.topic(events);
        stack.prepare(variant.chain());
        Path data = stack.folder().resolve("flink-" + ++runs);
        try (FlinkServer flink = FlinkServer.start(data, 0, variant.parallelism())) {
            submit(flink, configuration(variant, topic, data));
            CompletableFuture<JobResult> result = flink.cluster().requestJobResult(flink.job());
            NavigableMap<Long, Long> stored = new TreeMap<>();
            long start = System.nanoTime();
            long now = start;
            do {
                try {
                    if (!result.get(1, TimeUnit.SECONDS).isSuccess()) {
                        throw new IllegalStateException(variant + ": " + flink.jobEnded().get());
                    }
                } catch (TimeoutException e) {
                    // It goes on.
                }
                now = System.nanoTime();
                stored.put(now, stored());
            } while (!result.isDone() && now - start < time.toNanos());
            Map.Entry<Long, Long> middle = stored.ceilingEntry(start + (now - start) / 2);
            return (stored.get(now) - middle.getValue())
                    * (double) TimeUnit.SECONDS.toNanos(1)
                    / Math.max(1, now - middle.getKey());
        } finally {
            delete(data);
        }
    }

    /** Without restarts: a job that fails ends the benchmark and says why. */
    private static void submit(FlinkServer flink, HedgerowConfiguration configuration)
            throws StartException {
        Configuration restarts = new Configuration();
        restarts.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        flink.submit(configuration, restarts);
    }

    private HedgerowConfiguration configuration(Variant variant, String topic, Path data) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("job.name", "bench-" + runs);
        values.put("job.parallelism", String.valueOf(variant.parallelism()));
        values.put("job.state-backend", variant.stateBackend());
        values.put("job.checkpoint.interval", CHECKPOINT_INTERVAL.toMillis() + " ms");
        values.put("job.checkpoint.directory", data.resolve("checkpoints").toUri().toString());
        values.put("kafka.bootstrap-servers", stack.kafka().bootstrapServers());
        values.put("kafka.topic.events", topic);
        values.put("kafka.start", "earliest");
        values.put("kafka.stop-at-end", "true");
        // ClickHouse only: what delivery costs on top is measured by `bench delivery`.
        values.put("topology", "ingestion");
        values.put("kafka.publish-processed-events", "false");
        values.put("clickhouse.url", stack.clickHouse().url());
        values.put("postgres.url", stack.postgres().jdbcUrl());
        values.put(
                "plugins.directory",
                HedgerowHome.folder().resolve("deployment/src/main/bench/plugins").toString());
        values.putAll(options);
        return HedgerowConfiguration.of(values);
    }

    private long stored() throws Exception {
        return Long.parseLong(stack.client().query("SELECT count() FROM events"));
    }

    static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
