package io.hedgerow.deployment.cli.team;

import io.hedgerow.deployment.cli.TextTable;
import io.hedgerow.deployment.registry.Team;
import java.util.List;

/**
 * A team as the command line shows it; the names of the components are the keys of its JSON output.
 *
 * @param pluginsAccessLevel of its organization (contract §1.7)
 */
record TeamView(
        int id,
        String name,
        String token,
        String organization,
        String organizationName,
        int pluginsAccessLevel) {

    static TeamView of(Team team) {
        return new TeamView(
                team.id(),
                team.name(),
                team.token(),
                team.organization().id().toString(),
                team.organization().name(),
                team.organization().level().number());
    }

    static String table(List<TeamView> teams) {
        TextTable table = new TextTable("ID", "NAME", "TOKEN", "ORGANIZATION", "ACCESS LEVEL");
        for (TeamView team : teams) {
            table.add(
                    team.id(),
                    team.name(),
                    team.token(),
                    team.organizationName(),
                    team.pluginsAccessLevel());
        }
        return table.toString();
    }
}
