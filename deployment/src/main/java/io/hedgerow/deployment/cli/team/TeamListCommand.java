package io.hedgerow.deployment.cli.team;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.Organizations;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code hedgerow team list}. */
@Command(
        name = "list",
        description = "List the teams.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "JSON: an array of teams: id, name, token, organization (id), organizationName,"
                    + " pluginsAccessLevel."
        })
final class TeamListCommand extends RegistryCommand {

    @Override
    protected void run() throws Exception {
        List<TeamView> teams =
                registry().read(db -> new Organizations(db).teams()).stream()
                        .map(TeamView::of)
                        .toList();
        if (isJson()) {
            printJson(teams);
        } else {
            say(TeamView.table(teams));
        }
    }
}
