package io.hedgerow.deployment.cli.cluster;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterStatus;
import io.hedgerow.deployment.cluster.FlinkCheckpoints;
import io.hedgerow.deployment.cluster.PluginOperatorStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hedgerow cluster status}. */
@Command(
        name = "status",
        description =
                "Shows JobManager, TaskManagers, slots, and jobs with their last checkpoint and what their"
                        + " plugin operators have in hand.",
        mixinStandardHelpOptions = true)
final class ClusterStatusCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private FolderOption where;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        ClusterFolder folder = where.folder();
        ClusterStatus status = ClusterStatus.of(folder, folder.running());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(status));
        } else {
            print(status, out);
        }
        out.flush();
        return 0;
    }

    private static void print(ClusterStatus status, PrintWriter out) {
        out.printf("Flink UI      %s%n", status.flinkUi());
        out.printf(
                "TaskManagers  %d of %d registered%n",
                status.taskManagers(), status.taskManagersWanted());
        out.printf("slots         %d, %d of them free%n", status.slots(), status.slotsFree());
        for (ClusterStatus.ProcessStatus process : status.processes()) {
            out.printf(
                    "%-13s process %d%s, metrics %s%n",
                    process.name(),
                    process.pid(),
                    process.alive() ? "" : " (has ended)",
                    process.metrics());
        }
        if (status.jobs().isEmpty()) {
            out.println("no jobs");
        }
        for (ClusterStatus.JobStatus job : status.jobs()) {
            out.printf(
                    "%njob %s  %s%n  %s, %d of %d tasks run%n",
                    job.id(), job.name(), job.state(), job.tasksRunning(), job.tasks());
            FlinkCheckpoints checkpoints = job.checkpoints();
            out.printf(
                    "  %d checkpoints, %d failed, restored %d times%n",
                    checkpoints.completed(), checkpoints.failed(), checkpoints.restored());
            if (checkpoints.lastPath() != null) {
                out.printf(
                        "  last checkpoint: number %d, %d s ago, %s, %s%n",
                        checkpoints.lastId(),
                        Duration.ofMillis(System.currentTimeMillis() - checkpoints.lastEnded())
                                .toSeconds(),
                        new MemorySize(checkpoints.lastBytes()).toHumanReadableString(),
                        checkpoints.lastPath());
            }
            for (PluginOperatorStatus operator : job.pluginOperators()) {
                out.printf(
                        Locale.ROOT,
                        "  %-22s %d in flight, %d parked, the oldest for %.1f s%n",
                        operator.operator(),
                        operator.inFlight(),
                        operator.parked(),
                        operator.oldestWaitMillis() / 1000.0);
            }
            if (job.lastFailure() != null) {
                out.printf("  last failure: %s%n", job.lastFailure());
            }
        }
    }
}
