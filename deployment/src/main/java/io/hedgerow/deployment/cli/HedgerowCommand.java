package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.bench.BenchCommand;
import io.hedgerow.deployment.cli.cluster.ClusterCommand;
import io.hedgerow.deployment.cli.dlq.DlqCommand;
import io.hedgerow.deployment.cli.export.ExportCommand;
import io.hedgerow.deployment.cli.plugin.PluginCommand;
import io.hedgerow.deployment.cli.registry.RegistryGroupCommand;
import io.hedgerow.deployment.cli.secrets.SecretsCommand;
import io.hedgerow.deployment.cli.team.TeamCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Main class behind {@code deployment/bin/hedgerow}. */
@Command(
        name = "hedgerow",
        description = "PostHog's app server as an Apache Flink job.",
        mixinStandardHelpOptions = true,
        versionProvider = HedgerowCommand.Version.class,
        subcommands = {
            LocalCommand.class,
            ClusterCommand.class,
            PluginCommand.class,
            DlqCommand.class,
            TeamCommand.class,
            RegistryGroupCommand.class,
            SecretsCommand.class,
            ExportCommand.class,
            BenchCommand.class,
            HelpCommand.class,
            CompletionCommand.class
        })
public final class HedgerowCommand implements Runnable {

    @Spec private CommandSpec spec;

    public static void main(String[] arguments) {
        // Other threads (Flink's, Kafka's) may still run: the exit status must not wait for them.
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command line, errors of commands as one line each. */
    public static CommandLine commandLine() {
        return new CommandLine(new HedgerowCommand())
                .setExecutionExceptionHandler(
                        (error, commandLine, parsed) -> {
                            commandLine.getErr().println("hedgerow: " + OneLine.of(error));
                            return commandLine.getCommandSpec().exitCodeOnExecutionException();
                        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = HedgerowCommand.class.getPackage().getImplementationVersion();
            return new String[] {"hedgerow " + (version == null ? "(not packaged)" : version)};
        }
    }
}
