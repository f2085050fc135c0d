package io.hedgerow.deployment.cluster;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The folder of a cluster: where its configuration, logs, data and state file lie. */
public record ClusterFolder(Path path) {

    static final String JOB_MANAGER = "jobmanager";
    static final String TASK_MANAGER = "taskmanager-";
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    public ClusterFolder {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * The one that is meant when none is named.
     *
     * @param home the folder of the repository
     */
    public static ClusterFolder ofHome(Path home) {
        return new ClusterFolder(home.resolve("deployment/target/cluster"));
    }

    public Path logs() {
        return path.resolve("logs");
    }

    public Path log(String process) {
        return logs().resolve(process + ".log");
    }

    /** Flink's configuration, also for its command line. */
    public Path conf() {
        return path.resolve("conf");
    }

    public Path checkpoints() {
        return path.resolve("state").resolve("checkpoints");
    }

    public Path savepoints() {
        return path.resolve("state").resolve("savepoints");
    }

    public Path temporary() {
        return path.resolve("tmp");
    }

    /** Data of Kafka, ClickHouse and Postgres. */
    public Path services() {
        return path.resolve("services");
    }

    private Path stateFile() {
        return path.resolve("cluster.json");
    }

    /**
     * Empty if no cluster was started here, or it was taken down.
     *
     * @throws IOException naming the file that cannot be read
     */
    public Optional<ClusterState> state() throws IOException {
        try {
            ClusterState state = JSON.readValue(Files.readString(stateFile()), ClusterState.class);
            if (state.version() != ClusterState.VERSION) {
                throw new IOException(
                        stateFile()
                                + " is of another version of Hedgerow ("
                                + state.version()
                                + ")");
            }
            return Optional.of(state);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException(stateFile() + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The state of a cluster that runs.
     *
     * @throws IOException saying that none does, or is ready
     */
    public ClusterState running() throws IOException {
        ClusterState state =
                state().filter(each -> each.runningSupervisor().isPresent())
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "no cluster runs in "
                                                        + path
                                                        + ": start one with `hedgerow cluster up`"
                                                        + ", or name its folder with --dir"));
        if (!state.ready()) {
            throw new IOException("the cluster in " + path + " is still starting");
        }
        return state;
    }

    /** Replaces the state file in one step. */
    void write(ClusterState state) throws IOException {
        Path next = path.resolve("cluster.json.new");
        Files.writeString(
                next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n");
        Files.move(
                next,
                stateFile(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    void forgetState() throws IOException {
        Files.deleteIfExists(stateFile());
    }
}
