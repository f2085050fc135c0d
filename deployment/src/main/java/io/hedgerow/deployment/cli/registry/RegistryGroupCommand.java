package io.hedgerow.deployment.cli.registry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow registry}. */
@Command(
        name = "registry",
        description = "Prepare the database of teams and plugins, or check a folder of them.",
        mixinStandardHelpOptions = true,
        subcommands = {RegistryPrepareCommand.class, RegistryCheckCommand.class})
public final class RegistryGroupCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command: prepare or check");
    }
}
