package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterLogs;
import io.hedgerow.deployment.cluster.ClusterOptions;
import io.hedgerow.deployment.cluster.ClusterStack;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.deployment.cluster.FlinkDistribution;
import io.hedgerow.deployment.cluster.FlinkJob;
import io.hedgerow.deployment.cluster.JobPrerequisites;
import io.hedgerow.deployment.cluster.JobSubmission;
import io.hedgerow.deployment.cluster.PluginOperatorStatus;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.configuration.MemorySize;

/**
 * What {@code hedgerow cluster up --with-services} starts, with two TaskManagers, and the job on
 * it.
 *
 * <p><b>Owns</b> all of it. <b>Lives</b> from {@link #start} to {@link #close}. <b>Threads</b>: one
 * at a time. <b>Survives</b>: logs in its folder.
 */
final class ChaosCluster implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final long POLL_NANOS = 100_000_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final int TASK_MANAGERS = 2;
    private static final int SLOTS = 2;
    private static final int PARTITIONS = 4;
    private static final String PARALLEL_LANE = "Plugins, parallel lane";

    private final ClusterFolder folder;
    private final FlinkDistribution distribution;
    private final ClusterStack stack;
    private final ClickHouseClient clickHouse;
    private final Consumer<String> progress;
    private JobSubmission submission;
    private String job;

    private ChaosCluster(
            ClusterFolder folder,
            FlinkDistribution distribution,
            ClusterStack stack,
            Consumer<String> progress) {
        this.folder = folder;
        this.distribution = distribution;
        this.stack = stack;
        this.progress = progress;
        this.clickHouse = new ClickHouseClient(ClickHouseTarget.of(services().clickhouse()));
    }

    static ChaosCluster start(Path home, Path folder, Consumer<String> progress) throws Exception {
        FlinkDistribution distribution = FlinkDistribution.of(home);
        ClusterFolder cluster = new ClusterFolder(folder);
        ClusterStack stack =
                ClusterStack.start(
                        new ClusterOptions(
                                cluster,
                                distribution,
                                TASK_MANAGERS,
                                SLOTS,
                                0,
                                MemorySize.parse("2g"),
                                Map.of()),
                        ServiceOptions.ours(),
                        null,
                        progress);
        return new ChaosCluster(cluster, distribution, stack, progress);
    }

    ClusterState.Services services() {
        return stack.state().services();
    }

    /** Creates topics and tables. Merges would remove the duplicates that the test looks for. */
    void prepare(List<String> jobOptions) throws Exception {
        submission = new JobSubmission(folder, distribution, services(), jobOptions);
        new JobPrerequisites(submission.configuration()).ensure(PARTITIONS);
        clickHouse.query("SYSTEM STOP MERGES events");
    }

    /**
     * Submits the job and waits until it runs.
     *
     * @param savepoint {@code null} for a new one
     */
    void submit(int parallelism, String savepoint, List<String> jobOptions) throws Exception {
        List<String> options = new ArrayList<>(jobOptions);
        options.addAll(List.of("--job.parallelism", String.valueOf(parallelism)));
        submission = new JobSubmission(folder, distribution, services(), options);
        job = submission.submit(savepoint);
        progress.accept("job " + job + " with parallelism " + parallelism);
        awaitRunning();
    }

    private void awaitRunning() throws Exception {
        await("every task runs", this::status, FlinkJob::runs);
    }

    private FlinkJob status() throws Exception {
        return stack.flink().rest().job(job);
    }

    /** Waits until Flink knows of plugins that ran in the parallel lane since its tasks began. */
    void awaitPluginsInParallelLane() throws Exception {
        await(
                "plugins run in the parallel lane",
                () -> stack.flink().rest().pluginOperators(job),
                operators ->
                        operators.stream()
                                .anyMatch(
                                        each ->
                                                each.operator().equals(PARALLEL_LANE)
                                                        && each.successes() > 0));
    }

    /** Waits until that many more checkpoints are completed. */
    void awaitCheckpoints(int more) throws Exception {
        long before = stack.flink().rest().checkpoints(job).completed();
        await(
                more + " more checkpoints",
                () -> stack.flink().rest().checkpoints(job).completed(),
                completed -> completed >= before + more);
    }

    /** Ends a TaskManager as {@code kill -9} does, and waits until the job has recovered. */
    void killTaskManager(int index) throws Exception {
        long restored = stack.flink().rest().checkpoints(job).restored();
        ClusterState.Member victim =
                stack.state().processes().stream()
                        .filter(member -> member.name().equals("taskmanager-" + (index + 1)))
                        .findFirst()
                        .orElseThrow();
        ProcessHandle process = victim.id().find().orElseThrow();
        process.destroyForcibly();
        progress.accept("killed " + victim.name() + " (process " + process.pid() + ")");
        long killed = System.nanoTime();
        await(
                "the job goes on from a checkpoint",
                () -> stack.flink().rest().checkpoints(job).restored(),
                count -> count > restored);
        awaitRunning();
        double running = secondsSince(killed);
        awaitCheckpoints(1);
        progress.accept(
                "running again %.1f s after the kill, what came since is stored after %.1f s"
                        .formatted(running, secondsSince(killed)));
        await(
                "the TaskManager is replaced",
                () -> stack.flink().rest().overview().path("taskmanagers").asInt(),
                count -> count == TASK_MANAGERS);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Stops the job with a savepoint; returns that. */
    String stop() throws Exception {
        String savepoint =
                stack.flink().rest().stopWithSavepoint(job, folder.savepoints().toUri().toString());
        await("the job has ended", this::status, FlinkJob::hasEnded);
        return savepoint;
    }

    /** Rows of ClickHouse, one JSON object each. */
    List<JsonNode> query(String sql) throws IOException, InterruptedException {
        return JsonRows.of(clickHouse, sql);
    }

    /**
     * Asks until the answer is good.
     *
     * @throws AssertionError with the last answer after four minutes, or when the job or the
     *     cluster cannot go on
     */
    <T> T await(String what, Callable<T> question, Predicate<T> good) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            T answer = question.call();
            if (good.test(answer)) {
                return answer;
            }
            if (stack.failure().isDone()) {
                throw new AssertionError(what + ": " + stack.failure().join());
            }
            if (status().state().equals("FAILED")) {
                throw new AssertionError(what + ": the job has failed");
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "Not within " + LIMIT.toSeconds() + " s: " + what + "; last: " + answer);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Everything that may explain a failure. */
    String diagnosis() {
        StringBuilder text = new StringBuilder();
        try {
            text.append("\njob: ").append(status());
            text.append("\ncheckpoints: ").append(stack.flink().rest().checkpoints(job));
            for (PluginOperatorStatus operator : stack.flink().rest().pluginOperators(job)) {
                text.append("\n").append(operator);
            }
            for (String failure : stack.flink().rest().failures(job)) {
                text.append("\nthe job failed: ").append(failure.lines().limit(15).toList());
            }
        } catch (Exception e) {
            text.append("\nFlink says nothing: ").append(e);
        }
        try {
            text.append("\nplugins' log:");
            query(
                            "SELECT type, message, count() AS times FROM plugin_log_entries"
                                    + " GROUP BY type, message ORDER BY times DESC LIMIT 20")
                    .forEach(row -> text.append("\n  ").append(row));
            text.append(ClusterLogs.ends(folder, 40));
        } catch (Exception e) {
            text.append("\nno logs: ").append(e);
        }
        return text.toString();
    }

    @Override
    public void close() {
        clickHouse.close();
        stack.close();
    }
}
