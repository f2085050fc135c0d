package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.RegistryLocation;
import io.hedgerow.deployment.registry.PluginInfo;
import io.hedgerow.deployment.registry.PluginInstaller;
import io.hedgerow.deployment.registry.Plugins;
import io.hedgerow.deployment.registry.RegistryReader;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code hedgerow plugin mark}. */
@Command(
        name = "mark",
        description =
                "Make a plugin visible to all organizations or to its own only, and enabled for new teams"
                        + " or not. Its organization needs root access.",
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: plugin (as of `plugin show`)."})
final class PluginMarkCommand extends RegistryCommand {

    @Mixin private PluginArgument plugin;

    @Option(
            names = "--global",
            negatable = true,
            description = "Visible to all organizations, or not.")
    private Boolean global;

    @Option(
            names = "--preinstalled",
            negatable = true,
            description = "Enabled for every new team, or not.")
    private Boolean preinstalled;

    @Override
    protected void run() throws Exception {
        if (global == null && preinstalled == null) {
            throw new ParameterException(
                    spec().commandLine(), "give --[no-]global or --[no-]preinstalled");
        }
        RegistryLocation location = location();
        PluginInfo marked =
                location.registry()
                        .write(
                                db ->
                                        new RegistryReader(db)
                                                .plugin(
                                                        new PluginInstaller(db, location.gate())
                                                                .mark(
                                                                        new Plugins(db)
                                                                                .find(
                                                                                        plugin
                                                                                                .text(),
                                                                                        null),
                                                                        global,
                                                                        preinstalled)));
        if (isJson()) {
            printJson(Map.of("plugin", marked));
        } else {
            say(
                    "plugin %d \"%s\" is %s, and %s for new teams"
                            .formatted(
                                    marked.id(),
                                    marked.name(),
                                    marked.global() ? "global" : "local to its organization",
                                    marked.preinstalled() ? "enabled" : "not enabled"));
        }
    }
}
