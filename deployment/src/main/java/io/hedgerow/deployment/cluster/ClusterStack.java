package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.ProcessId;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.deployment.local.StartException;
import io.hedgerow.deployment.registry.KeyFile;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.seed.SampleData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What one {@code cluster up} runs: a Flink cluster and, if asked for, the services around it. Its
 * state file tells the other commands what runs where.
 *
 * <p><b>Owns</b> cluster, services and state file. <b>Lives</b> from {@link #start} to {@link
 * #close}, or to the end of this process. <b>Threads</b>: any. <b>Survives</b>: data in its folder.
 */
public final class ClusterStack implements AutoCloseable {

    private final ClusterOptions options;
    private final ProcessId supervisor = ProcessId.of(ProcessHandle.current());
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile LocalServices services;
    private volatile ClusterState.Services addresses;
    private volatile FlinkCluster flink;
    private volatile boolean ready;
    private boolean closed;

    private ClusterStack(ClusterOptions options) {
        this.options = options;
    }

    /**
     * Returns once everything answers. What a killed predecessor left in the folder is ended first.
     *
     * @param services to start, or {@code null} for none
     * @param samples seeded into the registry of those services; {@code null} leaves it empty
     * @param progress is told what happens, also later
     * @throws StartException in one clear line; nothing is left running
     */
    public static ClusterStack start(
            ClusterOptions options,
            ServiceOptions services,
            SampleData samples,
            Consumer<String> progress)
            throws StartException {
        takeOver(options.folder());
        ClusterStack stack = new ClusterStack(options);
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "hedgerow-stop"));
        try {
            stack.writeState();
            if (services != null) {
                stack.startServices(services, samples, progress);
            }
            stack.startFlink(progress);
            return stack;
        } catch (StartException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private static void takeOver(ClusterFolder folder) throws StartException {
        try {
            Files.createDirectories(folder.path());
            ClusterState state = folder.state().orElse(null);
            if (state == null) {
                return;
            }
            if (state.runningSupervisor().isPresent()) {
                throw new StartException(
                        "a cluster runs in "
                                + folder.path()
                                + " (process "
                                + state.supervisor().pid()
                                + "): end it with `hedgerow cluster down`, or choose another"
                                + " folder with --dir");
            }
            ClusterShutdown.end(folder, state);
        } catch (IOException e) {
            throw new StartException("cannot use " + folder.path() + ": " + e.getMessage(), e);
        }
    }

    private void startServices(ServiceOptions wanted, SampleData samples, Consumer<String> progress)
            throws StartException {
        services =
                LocalServices.start(
                        wanted, options.folder().services(), options.folder().logs(), progress);
        services.failure().thenAccept(failure::complete);
        if (samples == null) {
            services.createRegistry();
        } else {
            services.seedSamples(samples);
        }
        addresses =
                new ClusterState.Services(
                        services.kafka(),
                        services.clickhouse(),
                        services.postgres(),
                        LocalServices.POSTGRES_USER,
                        samples == null ? null : samples.geoIpDatabase().toString(),
                        secretKeys());
    }

    /** They stay with the data. */
    private String secretKeys() throws StartException {
        try {
            return KeyFile.ofFolder(options.folder().services()).orCreate();
        } catch (RegistryException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private void startFlink(Consumer<String> progress) throws StartException {
        flink = new FlinkCluster(options, progress, this::writeState);
        flink.failure().thenAccept(failure::complete);
        flink.start();
        ready = true;
        writeState();
    }

    private void writeState() {
        ClusterState state = state();
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                options.folder().write(state);
            } catch (IOException e) {
                failure.complete("the cluster's state cannot be written: " + e);
            }
        }
    }

    /** What it tells the other commands. */
    public ClusterState state() {
        FlinkCluster started = flink;
        return new ClusterState(
                ClusterState.VERSION,
                supervisor,
                ready,
                started == null ? null : started.restAddress(),
                options.taskManagers(),
                options.slots(),
                addresses,
                started == null ? List.of() : started.members());
    }

    /** Completes with one line when the cluster cannot go on. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    public FlinkCluster flink() {
        return flink;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        if (flink != null) {
            flink.close();
        }
        if (services != null) {
            services.close();
        }
        try {
            options.folder().forgetState();
        } catch (IOException e) {
            System.err.println("hedgerow: while stopping: " + e.getMessage());
        }
    }
}
