package io.hedgerow.deployment.cli.cluster;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.deployment.cluster.FlinkDistribution;
import io.hedgerow.deployment.cluster.JobPrerequisites;
import io.hedgerow.deployment.cluster.JobSubmission;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code hedgerow cluster submit}. */
@Command(
        name = "submit",
        description = {
            "Creates the topics and tables that are missing and starts the job.",
            "Further options are the job's, --KEY VALUE as in docs/configuration.md; what a cluster"
                    + " with services need not be told is filled in."
        },
        customSynopsis = {
            "hedgerow cluster submit [--dir DIR] [--parallelism N] [--from-savepoint PATH]",
            "                        [--partitions N] [--KEY VALUE...]"
        },
        mixinStandardHelpOptions = true)
final class ClusterSubmitCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private FolderOption where;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Parallelism of the job; default: all slots of the cluster.")
    private Integer parallelism;

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH",
            description = "Go on from this savepoint or checkpoint.")
    private String savepoint;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of topics that do not exist yet; default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Unmatched private List<String> jobOptions = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        if (parallelism != null && parallelism < 1 || partitions < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--parallelism and --partitions must be at least 1");
        }
        ClusterFolder folder = where.folder();
        ClusterState cluster = folder.running();
        List<String> options = new ArrayList<>(jobOptions);
        if (parallelism != null) {
            options.addAll(
                    List.of("--" + HedgerowOptions.PARALLELISM.key(), parallelism.toString()));
        }
        JobSubmission submission =
                new JobSubmission(
                        folder,
                        FlinkDistribution.of(HedgerowHome.folder()),
                        cluster.services(),
                        options);
        PrintWriter err = spec.commandLine().getErr();
        err.println("hedgerow: checking topics, tables and registry");
        err.flush();
        new JobPrerequisites(submission.configuration()).ensure(partitions);
        err.println("hedgerow: submitting the job");
        err.flush();
        String job = submission.submit(savepointAddress());
        spec.commandLine()
                .getOut()
                .printf("job %s%n%s/#/job/running/%s%n", job, cluster.rest(), job);
        return 0;
    }

    /** A path of the caller's, which Flink's processes would look for in folders of theirs. */
    private String savepointAddress() {
        return savepoint == null || savepoint.contains(":")
                ? savepoint
                : Path.of(savepoint).toAbsolutePath().toUri().toString();
    }
}
