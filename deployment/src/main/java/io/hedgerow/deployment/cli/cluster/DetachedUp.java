package io.hedgerow.deployment.cli.cluster;

import io.hedgerow.deployment.cli.HedgerowCommand;
import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.deployment.local.ChildProcess;
import io.hedgerow.deployment.local.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** {@code cluster up --detach}: the same command once more, as a process that stays. */
final class DetachedUp {

    private static final long POLL_NANOS = 100_000_000;

    private DetachedUp() {}

    /**
     * Returns when the cluster is up.
     *
     * @param arguments of the whole command line
     * @throws StartException with the supervisor's last words if it ends before
     */
    static void start(ClusterFolder folder, String[] arguments, PrintWriter err)
            throws IOException, StartException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(HedgerowCommand.class.getName());
        Arrays.stream(arguments).filter(each -> !each.equals("--detach")).forEach(command::add);
        Path output = folder.log("up");
        Files.deleteIfExists(output);
        err.println("hedgerow: starting the cluster, see " + output);
        err.flush();
        ChildProcess supervisor =
                ChildProcess.start("the supervisor", new ProcessBuilder(command), output);
        while (!isUp(folder, supervisor)) {
            if (!supervisor.isAlive()) {
                throw new StartException(supervisor.obituary());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean isUp(ClusterFolder folder, ChildProcess supervisor) throws IOException {
        return folder.state()
                .filter(ClusterState::ready)
                .filter(state -> state.supervisor().pid() == supervisor.pid())
                .isPresent();
    }
}
