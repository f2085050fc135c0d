package io.hedgerow.deployment.local;

import io.hedgerow.job.Main;
import io.hedgerow.job.config.HedgerowConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Flink inside this JVM, with its web UI, running the job that is submitted to clusters.
 *
 * <p><b>Owns</b> a MiniCluster and its one job. <b>Lives</b> from {@link #start} to {@link #close}.
 * <b>Threads</b>: one at a time. <b>Survives</b>: checkpoints in the data folder; the next start
 * goes on from the newest.
 */
public final class FlinkServer implements AutoCloseable {

    private static final long STOP_SECONDS = 60;
    private static final String METADATA = "_metadata";

    private final MiniCluster cluster;
    private final int port;
    private final Path data;
    private JobID job;

    private FlinkServer(MiniCluster cluster, int port, Path data) {
        this.cluster = cluster;
        this.port = port;
        this.data = data;
    }

    /**
     * @param wantedPort of the web UI; 0 for any free port
     */
    public static FlinkServer start(Path data, int wantedPort, int slots) throws StartException {
        int port = Ports.free(wantedPort, "Flink's web UI", "--flink-port");
        Configuration config = new Configuration();
        config.set(RestOptions.ADDRESS, "127.0.0.1");
        config.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        config.set(RestOptions.PORT, port);
        config.set(RestOptions.BIND_PORT, String.valueOf(port));
        config.set(JobManagerOptions.ADDRESS, "127.0.0.1");
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        config.set(CoreOptions.TMP_DIRS, data.resolve("tmp").toString());
        config.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                data.resolve("checkpoints").toUri().toString());
        config.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(config)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        try {
            Files.createDirectories(data.resolve("tmp"));
            cluster.start();
        } catch (Exception e) {
            throw new StartException("Flink did not start: " + e.getMessage(), e);
        }
        return new FlinkServer(cluster, port, data);
    }

    /** Submits the ingestion job; it goes on from the newest checkpoint in the data folder. */
    public void submit(HedgerowConfiguration configuration) throws StartException {
        submit(configuration, new Configuration());
    }

    /**
     * @param flink options of Flink that win over the job's own
     */
    public void submit(HedgerowConfiguration configuration, Configuration flink)
            throws StartException {
        try {
            Configuration config = new Configuration(flink);
            config.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    data.resolve("checkpoints").toUri().toString());
            StreamExecutionEnvironment env =
                    StreamExecutionEnvironment.getExecutionEnvironment(config);
            Main.build(env, configuration);
            StreamGraph graph = env.getStreamGraph();
            Optional<Path> restored = newestCheckpoint();
            restored.ifPresent(
                    path ->
                            graph.setSavepointRestoreSettings(
                                    SavepointRestoreSettings.forPath(
                                            path.toUri().toString(),
                                            false,
                                            RecoveryClaimMode.NO_CLAIM)));
            graph.setJobId(new JobID());
            job = cluster.submitJob(graph).get().getJobID();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while submitting the job", e);
        } catch (Exception e) {
            throw new StartException("the job could not be submitted: " + rootMessage(e), e);
        }
    }

    private Optional<Path> newestCheckpoint() throws IOException {
        if (!Files.isDirectory(data)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.getFileName().toString().equals(METADATA))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .map(Path::getParent);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public JobID job() {
        return job;
    }

    public MiniCluster cluster() {
        return cluster;
    }

    /** Completes with why the job ended, when it ends. */
    public CompletableFuture<String> jobEnded() {
        return cluster.requestJobResult(job)
                .thenApply(
                        result ->
                                result.getSerializedThrowable()
                                        .map(
                                                error ->
                                                        "the job failed: "
                                                                + rootMessage(
                                                                        error.deserializeError(
                                                                                FlinkServer.class
                                                                                        .getClassLoader())))
                                        .orElse(
                                                "the job ended: "
                                                        + result.getJobStatus().orElse(null)));
    }

    /** Whether every task of the job runs. */
    public boolean running() throws StartException {
        try {
            return cluster.getExecutionGraph(job)
                    .thenApply(
                            graph -> {
                                if (graph.getState() != JobStatus.RUNNING) {
                                    return false;
                                }
                                for (var vertex : graph.getAllExecutionVertices()) {
                                    if (vertex.getExecutionState()
                                            != org.apache.flink.runtime.execution.ExecutionState
                                                    .RUNNING) {
                                        return false;
                                    }
                                }
                                return true;
                            })
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while waiting for the job", e);
        } catch (Exception e) {
            throw new StartException("the job's state is not known: " + rootMessage(e), e);
        }
    }

    private static String rootMessage(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Stops the job with a savepoint, so that the next start goes on exactly there. */
    public void stopWithSavepoint() {
        try {
            cluster.stopWithSavepoint(
                            job,
                            data.resolve("savepoints").toUri().toString(),
                            false,
                            SavepointFormatType.CANONICAL)
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // The newest checkpoint serves as well; the job reads a little again.
        }
    }

    @Override
    public void close() {
        try {
            if (job != null) {
                cluster.cancelJob(job).get(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // It has ended already.
        }
        try {
            cluster.closeAsync().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("Flink did not stop: " + rootMessage(e), e);
        }
    }
}
