package io.hedgerow.deployment.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow cluster}. */
@Command(
        name = "cluster",
        description = "Run a Flink cluster of separate processes on this machine, and jobs on it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ClusterUpCommand.class,
            ClusterSubmitCommand.class,
            ClusterStatusCommand.class,
            ClusterStopCommand.class,
            ClusterDownCommand.class
        })
public final class ClusterCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing a command: up, submit, status, stop or down");
    }
}
