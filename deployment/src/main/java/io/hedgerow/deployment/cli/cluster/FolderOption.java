package io.hedgerow.deployment.cli.cluster;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.cluster.ClusterFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster a command is about. */
final class FolderOption {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Folder of the cluster: configuration, logs, checkpoints, data; default:"
                            + " deployment/target/cluster.")
    private Path dir;

    boolean isDefault() {
        return dir == null;
    }

    ClusterFolder folder() {
        return dir == null ? ClusterFolder.ofHome(HedgerowHome.folder()) : new ClusterFolder(dir);
    }
}
