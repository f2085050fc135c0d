package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hedgerow plugin storage list}. */
@Command(
        name = "list",
        description = "List keys and the sizes of their values, in the order of keys.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all keys were printed",
            "1:it was refused",
            "2:wrong usage",
            "3:no job has answered in time"
        })
final class StorageListCommand extends LiveCommand {

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only keys that begin so.")
    private String prefix;

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        return isDone(pages(client).each(CommandKind.STORAGE_LIST, prefix, this::print))
                ? 0
                : REFUSED;
    }

    private void print(JsonNode entry) {
        if (json) {
            out().println(entry);
        } else {
            out().printf("%10d  %s%n", entry.get("bytes").longValue(), entry.get("key").asText());
        }
    }
}
