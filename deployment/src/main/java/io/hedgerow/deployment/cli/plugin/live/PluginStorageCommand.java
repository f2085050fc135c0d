package io.hedgerow.deployment.cli.plugin.live;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin storage}. */
@Command(
        name = "storage",
        description = {
            "Read and change the storage of a plugin config in the running job.",
            "It is the state that meta.storage reads and writes; a command comes between two turns of"
                    + " the plugin."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            StorageGetCommand.class,
            StorageSetCommand.class,
            StorageDeleteCommand.class,
            StorageListCommand.class,
            StorageExportCommand.class,
            StorageImportCommand.class,
            StorageImportPostHogCommand.class
        })
public final class PluginStorageCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing a command: get, set, delete, list, export, import or import-posthog");
    }
}
