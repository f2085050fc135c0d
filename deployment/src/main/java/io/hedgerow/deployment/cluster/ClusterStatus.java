package io.hedgerow.deployment.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs on a cluster at one moment; its JSON form is what {@code cluster status --json} prints.
 *
 * @param flinkUi address
 * @param taskManagers how many are registered
 * @param taskManagersWanted how many there should be
 * @param slots of the registered ones
 * @param processes as the supervisor started them
 * @param jobs every one the cluster remembers
 */
public record ClusterStatus(
        String folder,
        String flinkUi,
        int taskManagers,
        int taskManagersWanted,
        int slots,
        int slotsFree,
        List<ProcessStatus> processes,
        List<JobStatus> jobs) {

    /**
     * @param alive whether it still runs
     */
    public record ProcessStatus(String name, long pid, boolean alive, String log, String metrics) {}

    public record JobStatus(
            String id,
            String name,
            String state,
            int tasks,
            int tasksRunning,
            FlinkCheckpoints checkpoints,
            List<PluginOperatorStatus> pluginOperators,
            String lastFailure) {}

    /**
     * Asks the cluster.
     *
     * @throws FlinkRestException if its JobManager does not answer
     */
    public static ClusterStatus of(ClusterFolder folder, ClusterState state)
            throws FlinkRestException, InterruptedException {
        FlinkRest rest = new FlinkRest(state.rest());
        JsonNode overview = rest.overview();
        List<JobStatus> jobs = new ArrayList<>();
        for (FlinkJob job : rest.jobs()) {
            List<String> failures = rest.failures(job.id());
            jobs.add(
                    new JobStatus(
                            job.id(),
                            job.name(),
                            job.state(),
                            job.tasks(),
                            job.runningTasks(),
                            rest.checkpoints(job.id()),
                            job.hasEnded() ? List.of() : rest.pluginOperators(job.id()),
                            failures.isEmpty() ? null : FlinkRest.lastCause(failures.get(0))));
        }
        return new ClusterStatus(
                folder.path().toString(),
                state.rest(),
                overview.path("taskmanagers").asInt(),
                state.taskManagers(),
                overview.path("slots-total").asInt(),
                overview.path("slots-available").asInt(),
                state.processes().stream()
                        .map(
                                member ->
                                        new ProcessStatus(
                                                member.name(),
                                                member.id().pid(),
                                                member.id().find().isPresent(),
                                                member.log(),
                                                member.metrics()))
                        .toList(),
                jobs);
    }
}
