package io.hedgerow.deployment.cli.team;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow team}. */
@Command(
        name = "team",
        description = "List teams, and make them in a database of our own.",
        mixinStandardHelpOptions = true,
        subcommands = {TeamListCommand.class, TeamCreateCommand.class})
public final class TeamCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command: list or create");
    }
}
