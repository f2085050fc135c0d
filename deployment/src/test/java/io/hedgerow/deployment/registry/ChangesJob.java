package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.e2e.Await;
import io.hedgerow.job.postgres.PostgresRegistryLoader;
import io.hedgerow.job.postgres.PostgresRegistryPoll;
import io.hedgerow.job.registry.RegistryChangeSource;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.registry.RegistryChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The registry source in a job on a MiniCluster; what it tells is kept here. One at a time. */
final class ChangesJob implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final long PATIENCE_SECONDS = 60;

    private static final List<RegistryChange> CHANGES = new ArrayList<>();
    private static final AtomicInteger STARTS = new AtomicInteger();

    private final JobClient client;
    private final Path savepoints;
    private boolean stopped;

    private ChangesJob(JobClient client, Path savepoints) {
        this.client = client;
        this.savepoints = savepoints;
    }

    /**
     * @param savepoint {@code null} for a cold start
     */
    static ChangesJob start(PostgresRegistryLoader registry, Path folder, String savepoint)
            throws Exception {
        StreamExecutionEnvironment env = environment(savepoint);
        build(env, registry, false);
        return new ChangesJob(env.executeAsync("registry changes"), folder);
    }

    /** Runs as with bounded input, to the end. */
    static List<RegistryChange> runBounded(PostgresRegistryLoader registry) throws Exception {
        StreamExecutionEnvironment env = environment(null);
        build(env, registry, true);
        env.execute("registry once");
        return changes();
    }

    private static StreamExecutionEnvironment environment(String savepoint) {
        synchronized (CHANGES) {
            CHANGES.clear();
        }
        STARTS.set(0);
        Configuration config = new Configuration();
        config.set(PipelineOptions.GENERIC_TYPES, false);
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        if (savepoint != null) {
            config.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        env.setParallelism(2);
        return env;
    }

    private static void build(
            StreamExecutionEnvironment env, PostgresRegistryLoader registry, boolean once) {
        env.fromSource(
                        new RegistryChangeSource(
                                () -> PostgresRegistryPoll.open(registry), INTERVAL, once),
                        WatermarkStrategy.noWatermarks(),
                        "registry")
                .uid(OperatorUids.REGISTRY)
                .forceNonParallel()
                .map(new Keeping())
                .returns(RegistryChange.TYPE)
                .uid("keeping")
                .setParallelism(1)
                .sinkTo(new DiscardingSink<>())
                .uid("end");
    }

    /** All since the job was started. */
    static List<RegistryChange> changes() {
        synchronized (CHANGES) {
            return List.copyOf(CHANGES);
        }
    }

    /** Times that the job's tasks began: 1 unless it failed. */
    static int starts() {
        return STARTS.get();
    }

    String stopWithSavepoint() throws Exception {
        stopped = true;
        return client.stopWithSavepoint(
                        false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        if (stopped) {
            return;
        }
        client.cancel().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Await.until(
                () -> client.getJobStatus().get(PATIENCE_SECONDS, TimeUnit.SECONDS),
                status -> assertThat(status.isGloballyTerminalState()).isTrue());
    }

    private static final class Keeping extends RichMapFunction<RegistryChange, RegistryChange> {

        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext context) {
            STARTS.incrementAndGet();
        }

        @Override
        public RegistryChange map(RegistryChange change) {
            synchronized (CHANGES) {
                CHANGES.add(change);
            }
            return change;
        }
    }
}
