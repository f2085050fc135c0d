package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.ProcessId;
import java.util.List;
import java.util.Optional;

/**
 * What one {@code cluster up} tells the other commands.
 *
 * @param version of this format
 * @param supervisor the process of {@code cluster up}
 * @param ready whether it is past starting
 * @param rest address of Flink's REST interface and web UI
 * @param taskManagers how many there should be
 * @param slots of each of them
 * @param services {@code null} if the cluster came without
 * @param processes JobManager and TaskManagers as they run
 */
public record ClusterState(
        int version,
        ProcessId supervisor,
        boolean ready,
        String rest,
        int taskManagers,
        int slots,
        Services services,
        List<Member> processes) {

    static final int VERSION = 1;

    /**
     * What {@code --with-services} started.
     *
     * @param geoIpDatabase of the sample plugins, {@code null} without them
     * @param secretKeys option {@code secrets.keys} of jobs
     */
    public record Services(
            String kafka,
            String clickhouse,
            String postgres,
            String postgresUser,
            String geoIpDatabase,
            String secretKeys) {}

    /**
     * One process of Flink.
     *
     * @param name {@code jobmanager} or {@code taskmanager-N}
     * @param metrics address of its Prometheus reporter
     */
    public record Member(String name, ProcessId id, String log, String metrics) {

        boolean isTaskManager() {
            return name.startsWith(ClusterFolder.TASK_MANAGER);
        }
    }

    /** The process of {@code cluster up}, if it still runs. */
    public Optional<ProcessHandle> runningSupervisor() {
        return supervisor.find();
    }
}
