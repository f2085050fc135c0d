package io.hedgerow.deployment.cli.team;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.AccessLevel;
import io.hedgerow.deployment.registry.NewTeams;
import io.hedgerow.deployment.registry.Organization;
import io.hedgerow.deployment.registry.Organizations;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hedgerow team create}. */
@Command(
        name = "create",
        description = {
            "Make a team in a database of our own; preinstalled plugins are enabled for it.",
            "In a database of PostHog teams are made in PostHog."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: team (as of `team list`), warnings (texts)."})
final class TeamCreateCommand extends RegistryCommand {

    @Parameters(paramLabel = "NAME", description = "Name of the team.")
    private String name;

    @Option(
            names = "--organization",
            paramLabel = "ID|NAME",
            description = "Its organization; may be left out if there is only one.")
    private String organization;

    @Option(
            names = "--new-organization",
            paramLabel = "NAME",
            description = "Make an organization of that name for it, with root access to plugins.")
    private String newOrganization;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "What its clients send; default: a new one.")
    private String token;

    @Option(names = "--anonymize-ips", description = "Take the sender's address out of its events.")
    private boolean anonymizeIps;

    @Option(
            names = "--session-recordings",
            description = "Keep its session recordings; without it they are left out.")
    private boolean sessionRecordings;

    private record Made(TeamView team, List<String> warnings) {}

    @Override
    protected void run() throws Exception {
        if (organization != null && newOrganization != null) {
            throw new ParameterException(
                    spec().commandLine(), "give only one of --organization and --new-organization");
        }
        NewTeams.Created created =
                registry()
                        .write(
                                db -> {
                                    NewTeams teams = new NewTeams(db);
                                    String wanted = organization;
                                    if (newOrganization != null) {
                                        UUID id = UUID.randomUUID();
                                        teams.organization(id, newOrganization, AccessLevel.ROOT);
                                        wanted = id.toString();
                                    }
                                    Organization owner = new Organizations(db).find(wanted);
                                    return teams.create(
                                            owner, name, token, anonymizeIps, sessionRecordings);
                                });
        Made made = new Made(TeamView.of(created.team()), created.warnings());
        if (isJson()) {
            printJson(made);
            return;
        }
        say(
                "made team %d \"%s\" with %d plugins, token %s"
                        .formatted(
                                made.team().id(),
                                made.team().name(),
                                created.plugins().size(),
                                made.team().token()));
        warn(made.warnings());
    }
}
