package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.TeamPlugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hedgerow plugin disable}. */
@Command(
        name = "disable",
        description =
                "Take a plugin out of force for a team, within seconds. Its calls end first, what it has"
                        + " buffered is flushed, and it is torn down. Its config and storage stay.",
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: config (as of `plugin status`), warnings (texts)."})
final class PluginDisableCommand extends RegistryCommand {

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
                                                        .disable(plugin.text()))));
    }
}
