package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.TeamPlugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hedgerow plugin enable}. */
@Command(
        name = "enable",
        description = {
            "Put a plugin in force for a team, within seconds.",
            "A team without a config of the plugin gets one with its defaults, at the end of the chain."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: config (as of `plugin status`), warnings (texts)."})
final class PluginEnableCommand extends RegistryCommand {

    @Mixin private PluginArgument plugin;
    @Mixin private TeamOption team;

    @Override
    protected void run() throws Exception {
        ConfigReport.print(
                this,
                registry()
                        .write(
                                db ->
                                        ConfigReport.of(
                                                db,
                                                new TeamPlugins(db, team.id())
                                                        .enable(plugin.text()))));
    }
}
