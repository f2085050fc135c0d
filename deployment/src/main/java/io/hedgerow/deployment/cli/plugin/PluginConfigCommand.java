package io.hedgerow.deployment.cli.plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin config}. */
@Command(
        name = "config",
        description = "Show and set a team's config of a plugin.",
        mixinStandardHelpOptions = true,
        subcommands = {PluginConfigGetCommand.class, PluginConfigSetCommand.class})
final class PluginConfigCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command: get or set");
    }
}
