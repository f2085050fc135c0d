package io.hedgerow.deployment.cluster;

import io.hedgerow.deployment.local.PostgresServer;
import io.hedgerow.deployment.local.ProcessId;
import java.io.IOException;

/**
 * Ends a cluster from outside: only processes that its state file names and that still are they.
 */
public final class ClusterShutdown {

    private static final long SUPERVISOR_SECONDS = 90;
    private static final long PROCESS_SECONDS = 20;

    private ClusterShutdown() {}

    /**
     * Returns when nothing of it runs any more.
     *
     * @throws IOException if there is no cluster, or what it left behind cannot be read
     */
    public static void down(ClusterFolder folder) throws IOException {
        end(
                folder,
                folder.state()
                        .orElseThrow(() -> new IOException("no cluster runs in " + folder.path())));
    }

    /**
     * First the supervisor, which stops everything in order; then what a supervisor that was killed
     * left behind. Kafka and ClickHouse end with it by themselves.
     */
    static void end(ClusterFolder folder, ClusterState state) throws IOException {
        state.supervisor().end(SUPERVISOR_SECONDS);
        for (ClusterState.Member member : state.processes()) {
            ProcessId process = member.id();
            process.end(PROCESS_SECONDS);
        }
        PostgresServer.endLeftover(folder.services().resolve("postgres"));
        folder.forgetState();
    }
}
