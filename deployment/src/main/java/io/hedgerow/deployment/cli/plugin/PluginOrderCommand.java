package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.deployment.registry.Organizations;
import io.hedgerow.deployment.registry.RegistryReader;
import io.hedgerow.deployment.registry.TeamPlugins;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin order}. */
@Command(
        name = "order",
        description = {
            "Set the order in which a team's events pass its plugins.",
            "The plugins named come first; the others follow in the order they have."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: an array of configs (as of `plugin status`) in their order."})
final class PluginOrderCommand extends RegistryCommand {

    @Mixin private TeamOption team;

    @Parameters(arity = "1..*", paramLabel = "PLUGIN", description = "Ids or names, first to last.")
    private List<String> plugins;

    @Override
    protected void run() throws Exception {
        List<ConfigInfo> chain =
                registry()
                        .write(
                                db -> {
                                    new TeamPlugins(db, team.id()).order(plugins);
                                    return new RegistryReader(db)
                                            .ofTeam(new Organizations(db).team(team.id()));
                                });
        if (isJson()) {
            printJson(chain);
        } else {
            say(ConfigTable.of(chain));
        }
    }
}
