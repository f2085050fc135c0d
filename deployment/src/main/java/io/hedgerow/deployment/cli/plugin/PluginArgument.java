package io.hedgerow.deployment.cli.plugin;

import picocli.CommandLine.Parameters;

/** Which installed plugin a command is about. */
final class PluginArgument {

    @Parameters(index = "0", paramLabel = "PLUGIN", description = "Id or name of the plugin.")
    private String text;

    String text() {
        return text;
    }
}
