package io.hedgerow.deployment.cli.cluster;

import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.FlinkRest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow cluster stop}. */
@Command(
        name = "stop",
        description = {
            "Stops a job with a savepoint and prints where that is.",
            "`hedgerow cluster submit --from-savepoint PATH` goes on exactly there, also with another"
                    + " parallelism."
        },
        mixinStandardHelpOptions = true)
final class ClusterStopCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private FolderOption where;

    @Parameters(paramLabel = "JOB", description = "Id of the job, as `cluster status` shows it.")
    private String job;

    @Option(
            names = "--savepoint",
            paramLabel = "DIR",
            description = "Folder of the savepoint; default: state/savepoints of the cluster's.")
    private Path savepoints;

    @Override
    public Integer call() throws Exception {
        ClusterFolder folder = where.folder();
        FlinkRest rest = new FlinkRest(folder.running().rest());
        Path target = savepoints == null ? folder.savepoints() : savepoints.toAbsolutePath();
        rest.job(job);
        spec.commandLine().getOut().println(rest.stopWithSavepoint(job, target.toUri().toString()));
        return 0;
    }
}
