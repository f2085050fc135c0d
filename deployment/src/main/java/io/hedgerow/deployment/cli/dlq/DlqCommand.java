package io.hedgerow.deployment.cli.dlq;

import picocli.CommandLine.Command;

/** {@code hedgerow dlq}: only a group, its subcommands do the work. */
@Command(
        name = "dlq",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Dead letters of ingestion and delivery: list and show them, send them again, put"
                        + " them aside.",
        subcommands = {
            DlqListCommand.class,
            DlqShowCommand.class,
            DlqReplayCommand.class,
            DlqDropCommand.class
        })
public final class DlqCommand {}
