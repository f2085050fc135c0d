package io.hedgerow.deployment.cli.plugin;

import picocli.CommandLine.Option;

/** Whose config a command is about. */
final class TeamOption {

    @Option(
            names = "--team",
            required = true,
            paramLabel = "ID",
            description = "Id of the team, as `hedgerow team list` shows it.")
    private int id;

    int id() {
        return id;
    }
}
