package io.hedgerow.deployment.cli.dlq;

import io.hedgerow.deployment.deadletters.DeadLetterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Dead letters that something is to be done to: never all of them by accident. */
final class Chosen {

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "These; as `dlq list` prints them.")
    private List<UUID> ids = new ArrayList<>();

    @Mixin private FilterOptions filter;

    @Option(names = "--all", description = "All that are open.")
    private boolean all;

    /**
     * @param config plugin config; {@code null} for all
     * @param states that count
     * @throws ParameterException when nothing restricts the choice, and that is not wanted
     */
    DeadLetterFilter filter(CommandLine command, Integer config, List<String> states) {
        DeadLetterFilter chosen = filter.filter(config, ids, states);
        if (chosen.isNarrow() == all) {
            throw new ParameterException(
                    command,
                    all
                            ? "--all goes with no other choice"
                            : "Which dead letters? Name them by id or by --config ID, --team, --since,"
                                    + " --until, --error, --location, or say --all");
        }
        return chosen;
    }
}
