package io.hedgerow.deployment.cli.registry;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.postgres.PostgresLogin;
import io.hedgerow.job.postgres.PostgresSchema;
import io.hedgerow.job.postgres.PostgresSchema.Owner;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import picocli.CommandLine.Command;

/** {@code hedgerow registry prepare}. */
@Command(
        name = "prepare",
        description = {
            "Make the registry's tables in a database, or bring them to this version.",
            "In a database of PostHog nothing of PostHog's is changed: only tables named hedgerow_… are"
                    + " made."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: database (address), tables (hedgerow or posthog: who made them)."})
final class RegistryPrepareCommand extends RegistryCommand {

    @Override
    protected void run() throws Exception {
        PostgresLogin login = location().login();
        Owner owner;
        try {
            owner = PostgresSchema.migrate(login.url(), login.user(), login.password());
        } catch (SQLException | FlywayException e) {
            throw new RegistryException("cannot prepare " + login + ": " + e.getMessage(), e);
        }
        if (isJson()) {
            printJson(
                    Map.of(
                            "database",
                            login.url(),
                            "tables",
                            owner.name().toLowerCase(Locale.ROOT)));
        } else if (owner == Owner.POSTHOG) {
            say("this is a database of PostHog: its tables are used as they are");
        } else {
            say("the registry's tables are of this version");
        }
    }
}
