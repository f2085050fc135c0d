package io.hedgerow.deployment.bench.operator;

import io.hedgerow.deployment.local.FlinkServer;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.ingestion.ExecutionDefaults;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * One job with the plugin operator, with the settings of the ingestion job and parallelism 1.
 *
 * <p><b>Owns</b> a job and its probe. <b>Lives</b> from {@link #start} to {@link #close}.
 * <b>Threads</b>: one. <b>Survives</b> one failure.
 */
final class OperatorJob implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;
    private static final long POLL_MILLIS = 5;
    private static int started;

    private final MiniCluster cluster;
    private final JobID id;
    private final String name;
    private final Probe probe;

    private OperatorJob(MiniCluster cluster, JobID id, String name, Probe probe) {
        this.cluster = cluster;
        this.id = id;
        this.name = name;
        this.probe = probe;
    }

    static OperatorJob start(FlinkServer flink, Setup setup) throws Exception {
        return start(flink, setup, "bench-operator-" + ++started);
    }

    /** With the share of the plugin runtime measured, which costs some time itself. */
    static OperatorJob startTimed(FlinkServer flink, Setup setup) throws Exception {
        String name = "bench-operator-" + ++started;
        return start(flink, setup.withPlatform(new TimedPlatform(setup.platform(), name)), name);
    }

    private static OperatorJob start(FlinkServer flink, Setup setup, String name) throws Exception {
        Probe probe = Probe.open(name, setup.window(), setup.count());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(restarts());
        ExecutionDefaults.apply(env, configuration(setup));
        OperatorTopology.build(env, name, setup);
        StreamGraph graph = env.getStreamGraph();
        graph.setJobId(new JobID());
        graph.setJobName(name);
        JobID id = flink.cluster().submitJob(graph).get().getJobID();
        return new OperatorJob(flink.cluster(), id, name, probe);
    }

    /** One, at once: any failure but the one that is injected ends the benchmark. */
    private static Configuration restarts() {
        Configuration config = new Configuration();
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        config.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 0);
        return config;
    }

    /** Checkpoints come when they are asked for. */
    private static HedgerowConfiguration configuration(Setup setup) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("job.parallelism", "1");
        values.put("job.state-backend", setup.stateBackend());
        values.put("job.checkpoint.interval", "1 h");
        return HedgerowConfiguration.of(values);
    }

    Probe probe() {
        return probe;
    }

    /** Runs for a while, and forgets what was recorded. */
    void warmUp(double seconds) throws Exception {
        await(() -> probe.exited() > 0, "a first event");
        run(seconds);
    }

    /** What comes out while the job runs for a while. */
    Throughput measure(double seconds) throws Exception {
        return measure(() -> run(seconds));
    }

    interface Action {
        void run() throws Exception;
    }

    /** What comes out during an action. */
    Throughput measure(Action meanwhile) throws Exception {
        probe.forget();
        long began = System.nanoTime();
        long exited = probe.exited();
        double cpu = PluginThreads.cpuSeconds();
        double runtime = probe.runtimeSeconds();
        meanwhile.run();
        return new Throughput(
                probe.exited() - exited,
                (System.nanoTime() - began) / 1e9,
                PluginThreads.cpuSeconds() - cpu,
                probe.runtimeSeconds() - runtime);
    }

    void run(double seconds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            check("the run");
            Thread.sleep(Math.max(1, Math.min(500, (end - System.nanoTime()) / 1_000_000)));
        }
    }

    void await(BooleanSupplier condition, String what) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            check(what);
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "%s did not come within %d s".formatted(what, PATIENCE_SECONDS));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private void check(String what) throws Exception {
        JobStatus status = cluster.getJobStatus(id).get();
        if (!status.isGloballyTerminalState()) {
            return;
        }
        JobResult result = cluster.requestJobResult(id).get();
        Throwable cause =
                result.getSerializedThrowable()
                        .map(error -> error.deserializeError(getClass().getClassLoader()))
                        .orElse(null);
        throw new IllegalStateException("the job ended before " + what, cause);
    }

    /** A checkpoint is declined while a task is still starting. */
    private boolean allRun() {
        for (AccessExecutionVertex vertex :
                cluster.getExecutionGraph(id).join().getAllExecutionVertices()) {
            if (vertex.getExecutionState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    /** How long one took, and how large the state in it is. */
    CompletedCheckpointStats checkpoint() throws Exception {
        await(this::allRun, "the start of all tasks");
        long number =
                cluster.triggerCheckpoint(id, CheckpointType.CONFIGURED)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        var history = cluster.getExecutionGraph(id).get().getCheckpointStatsSnapshot().getHistory();
        return (CompletedCheckpointStats) history.getCheckpointById(number);
    }

    @Override
    public void close() throws Exception {
        try {
            if (!cluster.getJobStatus(id).get().isGloballyTerminalState()) {
                cluster.cancelJob(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            cluster.requestJobResult(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            Probe.close(name);
        }
    }
}
