package io.hedgerow.deployment.local;

import io.hedgerow.deployment.capture.CaptureConfig;
import io.hedgerow.deployment.capture.CaptureServer;
import io.hedgerow.deployment.demo.DemoEvents;
import io.hedgerow.deployment.receiver.CountingReceiver;
import io.hedgerow.deployment.registry.KeyFile;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The whole pipeline on this machine: Kafka, ClickHouse, Postgres, Flink with the job, capture
 * endpoint.
 *
 * <p><b>Owns</b> everything it started. <b>Lives</b> from {@link #start} to {@link #close}, which
 * stops it in reverse order. <b>Threads</b>: one at a time; {@link #failure} from any.
 * <b>Survives</b>: the data folder, if one was named.
 */
public final class LocalStack implements AutoCloseable {

    /** Contract §6.1. */
    private static final String OVERFLOW_TOPIC = "events_plugin_ingestion_overflow";

    private static final String PLUGIN_LOG_TOPIC = "plugin_log_entries";
    private static final String APP_METRICS_TOPIC = "clickhouse_app_metrics";

    public static final List<String> TOPICS =
            List.of(
                    "events_plugin_ingestion",
                    "conversion_events_buffer",
                    "clickhouse_events_json",
                    "clickhouse_session_recording_events",
                    "clickhouse_person",
                    "clickhouse_person_distinct_id",
                    "clickhouse_person_unique_id",
                    "clickhouse_groups",
                    PLUGIN_LOG_TOPIC,
                    APP_METRICS_TOPIC,
                    "clickhouse_ingestion_warnings",
                    "events_dead_letter_queue",
                    OVERFLOW_TOPIC,
                    "hedgerow_delivery_replay",
                    "jobs",
                    "jobs_dlq",
                    HedgerowOptions.COMMANDS_TOPIC.defaultValue(),
                    HedgerowOptions.COMMAND_RESULTS_TOPIC.defaultValue(),
                    "clickhouse_metrics_time_to_see_data");

    public static final String EVENTS_TOPIC = "events_plugin_ingestion";

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final LocalOptions options;
    private final Consumer<String> progress;
    private final Path data;
    private LocalServices services;
    private Map<Integer, String> plugins = Map.of();
    private FlinkServer flink;
    private CaptureServer capture;
    private boolean told;
    private CountingReceiver receiver;
    private String secretKeys;
    private boolean closed;

    private LocalStack(LocalOptions options, Consumer<String> progress, Path data) {
        this.options = options;
        this.progress = progress;
        this.data = data;
    }

    /**
     * Returns once events flow.
     *
     * @param progress is told what is being started
     * @throws StartException in one clear line; nothing is left running
     */
    public static LocalStack start(LocalOptions options, Consumer<String> progress)
            throws StartException {
        Path data;
        try {
            data =
                    options.data() == null
                            ? Files.createTempDirectory("hedgerow-local-")
                            : Files.createDirectories(options.data()).toRealPath();
        } catch (IOException e) {
            throw new StartException(
                    "cannot use the data folder " + options.data() + ": " + e.getMessage(), e);
        }
        LocalLogging.toFile(data.resolve("logs").resolve("hedgerow.log"));
        LocalStack stack = new LocalStack(options, progress, data);
        Thread hook = new Thread(stack::close, "hedgerow-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stack.startAll();
            return stack;
        } catch (StartException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private void startAll() throws StartException {
        services = LocalServices.start(options.services(), data, data.resolve("logs"), progress);
        started.push(services);
        services.failure().thenAccept(this::fail);
        makeKeys();
        startReceiver();
        SampleData samples = new SampleData(options.home(), receiver.url());
        plugins = services.seedSamples(samples);
        services.createTopicsAndTables(TOPICS);
        startFlink(samples);
        startCapture();
        tell();
    }

    /**
     * For the secrets of plugin configs. Of a database that outlives this stack the keys would be
     * lost with a temporary folder, so there are none then.
     */
    private void makeKeys() throws StartException {
        if (options.services().postgres() != null && options.data() == null) {
            return;
        }
        try {
            secretKeys = KeyFile.ofFolder(data).orCreate();
        } catch (RegistryException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private void tell() throws StartException {
        LocalState state =
                new LocalState(
                        LocalState.VERSION,
                        ProcessId.of(ProcessHandle.current()),
                        kafka(),
                        clickhouse(),
                        postgres(),
                        LocalServices.POSTGRES_USER,
                        captureUrl(),
                        flink.url(),
                        data.toString(),
                        secretKeys);
        try {
            state.write(options.home());
            started.push(() -> state.forget(options.home()));
            told = true;
        } catch (IOException e) {
            throw new StartException(
                    "cannot write " + LocalState.file(options.home()) + ": " + e.getMessage(), e);
        }
    }

    private void startReceiver() throws StartException {
        progress.accept("receiver of deliveries");
        try {
            receiver = CountingReceiver.start(0, DemoEvents.RUN_PROPERTY);
        } catch (IOException e) {
            throw new StartException("the receiver did not start: " + e.getMessage(), e);
        }
        started.push(receiver);
    }

    private void startFlink(SampleData samples) throws StartException {
        progress.accept("Flink, and the job");
        flink =
                FlinkServer.start(
                        data.resolve("flink"), options.flinkPort(), options.parallelism());
        started.push(flink);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("kafka.bootstrap-servers", services.kafka());
        values.put("plugins.overflow.topic", OVERFLOW_TOPIC);
        values.put("kafka.topic.plugin-log", PLUGIN_LOG_TOPIC);
        values.put("kafka.topic.app-metrics", APP_METRICS_TOPIC);
        values.put("clickhouse.url", services.clickhouse());
        values.put("postgres.url", services.postgres());
        values.put("postgres.user", LocalServices.POSTGRES_USER);
        if (secretKeys != null) {
            values.put("secrets.keys", secretKeys);
        }
        values.put("job.parallelism", String.valueOf(options.parallelism()));
        values.put("job.state-backend", options.stateBackend());
        values.put("job.checkpoint.interval", "1 s");
        values.put(
                "job.checkpoint.directory",
                data.resolve("flink").resolve("checkpoints").toUri().toString());
        values.put(
                "clickhouse.spill-directory",
                data.resolve("flink").resolve("clickhouse-spill").toUri().toString());
        values.put("plugins.http.allowed-hosts", "127.0.0.1");
        values.put("delivery.start", "earliest");
        values.put("plugins.geoip-database", samples.geoIpDatabase().toString());
        flink.submit(HedgerowConfiguration.of(values));
        flink.jobEnded().thenAccept(this::fail);
        while (!flink.running()) {
            if (failure.isDone()) {
                throw new StartException(failure.join());
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
    }

    private void startCapture() throws StartException {
        progress.accept("capture endpoint");
        int port = Ports.free(options.capturePort(), "the capture endpoint", "--capture-port");
        try {
            capture =
                    CaptureServer.start(
                            new CaptureConfig(
                                    "127.0.0.1",
                                    port,
                                    services.kafka(),
                                    EVENTS_TOPIC,
                                    services.postgres(),
                                    LocalServices.POSTGRES_USER,
                                    ""));
        } catch (IOException e) {
            throw new StartException("the capture endpoint did not start: " + e.getMessage(), e);
        }
        started.push(capture);
    }

    private void fail(String why) {
        if (!closed) {
            failure.complete(why);
        }
    }

    /** Completes with one line when something that was started dies. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    public String kafka() {
        return services.kafka();
    }

    public String clickhouse() {
        return services.clickhouse();
    }

    public String postgres() {
        return services.postgres();
    }

    public FlinkServer flink() {
        return flink;
    }

    public String captureUrl() {
        return "http://127.0.0.1:" + capture.port();
    }

    /** Where the sample plugins deliver to. */
    public CountingReceiver receiver() {
        return receiver;
    }

    /** Ids and names of the sample plugins' configs, in the order of their chain. */
    public Map<Integer, String> plugins() {
        return plugins;
    }

    public Path data() {
        return data;
    }

    /** Stops everything that was started; a temporary data folder goes with it. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (told) {
            quietly(started.pop());
        }
        if (capture != null) {
            quietly(started.pop());
        }
        if (flink != null && options.data() != null && !failure.isDone()) {
            flink.stopWithSavepoint();
        }
        while (!started.isEmpty()) {
            quietly(started.pop());
        }
        if (options.data() == null) {
            TemporaryFolder.delete(data);
        }
    }

    private static void quietly(AutoCloseable component) {
        try {
            component.close();
        } catch (Exception e) {
            System.err.println("hedgerow: while stopping: " + e.getMessage());
        }
    }
}
