package io.hedgerow.deployment.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.local.ChildProcess;
import io.hedgerow.deployment.local.Ports;
import io.hedgerow.deployment.local.ProcessId;
import io.hedgerow.deployment.local.StartException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A Flink cluster of separate JVMs on this machine. A TaskManager that dies is replaced; a
 * JobManager that dies is the end, because it knew the jobs (without high availability, Flink
 * forgets them).
 *
 * <p><b>Owns</b> the processes. <b>Lives</b> from {@link #start} to {@link #close}. <b>Threads</b>:
 * any; replacements are started on one of its own. <b>Survives</b>: checkpoints and logs in its
 * folder.
 */
public final class FlinkCluster implements AutoCloseable {

    private static final long READY_SECONDS = 120;
    private static final long POLL_NANOS = 100_000_000;

    /** One that dies so often without ever being of use is not going to. */
    private static final int DEATHS_IN_A_ROW = 5;

    private static final long OF_USE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final ClusterOptions options;
    private final FlinkConfiguration configuration;
    private final FlinkJvm jvm;
    private final FlinkRest rest;
    private final Consumer<String> progress;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final ExecutorService replacements =
            Executors.newSingleThreadExecutor(
                    task -> {
                        Thread thread = new Thread(task, "flink-supervisor");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final List<TaskManager> taskManagers = new ArrayList<>();
    private final Runnable changed;
    private ChildProcess jobManager;
    private int jobManagerMetrics;
    private boolean closed;

    /** One of the TaskManagers, over all the processes that were it. */
    private final class TaskManager {

        private final String name;
        private final int metricsPort;
        private ChildProcess process;
        private long startedAt;
        private int deathsInARow;

        private TaskManager(int number) throws StartException {
            name = ClusterFolder.TASK_MANAGER + number;
            metricsPort = Ports.free();
        }

        private void start() throws StartException {
            startedAt = System.nanoTime();
            process =
                    ChildProcess.start(
                            name, jvm.taskManager(name, metricsPort), options.folder().log(name));
            ChildProcess mine = process;
            mine.onExit().thenRunAsync(() -> replace(this, mine), replacements);
        }
    }

    /**
     * Starts nothing yet.
     *
     * @param progress is told what happens, also later
     * @param changed is called after the set of processes has changed
     */
    FlinkCluster(ClusterOptions options, Consumer<String> progress, Runnable changed)
            throws StartException {
        this.options = options;
        this.progress = progress;
        this.changed = changed;
        this.configuration = FlinkConfiguration.write(options);
        this.jvm = new FlinkJvm(options.folder(), options.distribution(), configuration);
        this.rest = new FlinkRest(configuration.restAddress());
    }

    /**
     * Returns once every TaskManager is registered.
     *
     * @throws StartException in one clear line; nothing is left running
     */
    void start() throws StartException {
        try {
            launch();
            awaitTaskManagers();
        } catch (StartException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private synchronized void launch() throws StartException {
        if (closed) {
            throw new StartException("interrupted while Flink was starting");
        }
        progress.accept("Flink's JobManager");
        jobManagerMetrics = Ports.free();
        jobManager =
                ChildProcess.start(
                        ClusterFolder.JOB_MANAGER,
                        jvm.jobManager(jobManagerMetrics),
                        options.folder().log(ClusterFolder.JOB_MANAGER));
        ChildProcess mine = jobManager;
        mine.onExit().thenRunAsync(() -> fail(mine.obituary()), replacements);
        changed.run();
        for (int number = 1; number <= options.taskManagers(); number++) {
            progress.accept("TaskManager " + number);
            TaskManager taskManager = new TaskManager(number);
            taskManager.start();
            taskManagers.add(taskManager);
            changed.run();
        }
    }

    private void awaitTaskManagers() throws StartException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        String last = "";
        while (System.nanoTime() < deadline) {
            if (failure.isDone()) {
                throw new StartException(failure.join());
            }
            try {
                JsonNode overview = rest.overview();
                if (overview.path("taskmanagers").asInt() >= options.taskManagers()) {
                    return;
                }
                last = overview.toString();
            } catch (FlinkRestException e) {
                last = e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartException("interrupted while Flink was starting", e);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new StartException(
                "Flink was not ready within "
                        + READY_SECONDS
                        + " s ("
                        + last
                        + "), see "
                        + options.folder().logs());
    }

    private synchronized void replace(TaskManager taskManager, ChildProcess dead) {
        if (closed) {
            return;
        }
        boolean wasOfUse = System.nanoTime() - taskManager.startedAt > OF_USE_NANOS;
        taskManager.deathsInARow = wasOfUse ? 1 : taskManager.deathsInARow + 1;
        if (taskManager.deathsInARow >= DEATHS_IN_A_ROW) {
            fail(dead.obituary());
            return;
        }
        progress.accept("another " + taskManager.name + ": process " + dead.pid() + " has ended");
        try {
            taskManager.start();
        } catch (StartException e) {
            fail(e.getMessage());
        }
        changed.run();
    }

    private synchronized void fail(String why) {
        if (!closed) {
            failure.complete(why);
        }
    }

    /** Completes with one line when the cluster cannot go on. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    public FlinkRest rest() {
        return rest;
    }

    public String restAddress() {
        return configuration.restAddress();
    }

    /** Its processes as they run now. */
    public synchronized List<ClusterState.Member> members() {
        List<ClusterState.Member> members = new ArrayList<>();
        add(members, ClusterFolder.JOB_MANAGER, jobManager, jobManagerMetrics);
        for (TaskManager each : taskManagers) {
            add(members, each.name, each.process, each.metricsPort);
        }
        return members;
    }

    private void add(
            List<ClusterState.Member> members, String name, ChildProcess process, int metrics) {
        if (process != null && process.isAlive()) {
            members.add(
                    new ClusterState.Member(
                            name,
                            ProcessId.of(process.handle()),
                            options.folder().log(name).toString(),
                            "http://127.0.0.1:" + metrics + "/metrics"));
        }
    }

    @Override
    public void close() {
        List<ChildProcess> last = new ArrayList<>();
        synchronized (this) {
            closed = true;
            taskManagers.forEach(each -> last.add(each.process));
            last.add(jobManager);
        }
        last.removeIf(process -> process == null);
        last.forEach(process -> process.handle().destroy());
        last.forEach(ChildProcess::terminate);
        replacements.shutdown();
    }
}
