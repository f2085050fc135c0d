package io.hedgerow.deployment.cli.cluster;

import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterShutdown;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hedgerow cluster down}. */
@Command(
        name = "down",
        description = {
            "Ends the cluster and the services that came with it. Checkpoints, savepoints and data"
                    + " stay in its folder.",
            "Also ends what is left of a cluster whose supervisor was killed."
        },
        mixinStandardHelpOptions = true)
final class ClusterDownCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private FolderOption where;

    @Override
    public Integer call() throws Exception {
        ClusterFolder folder = where.folder();
        ClusterShutdown.down(folder);
        spec.commandLine()
                .getErr()
                .println("hedgerow: the cluster in " + folder.path() + " is down");
        return 0;
    }
}
