package io.hedgerow.deployment.cli.plugin.live;

import java.util.UUID;
import picocli.CommandLine.Option;

/** The id of a command that changes something. */
final class CommandId {

    @Option(
            names = "--id",
            paramLabel = "ID",
            description =
                    "Id of the command. One that was given before is not done again: its answer is"
                            + " printed. Default: a new one.")
    private String id;

    String get() {
        return id == null ? UUID.randomUUID().toString() : id;
    }
}
