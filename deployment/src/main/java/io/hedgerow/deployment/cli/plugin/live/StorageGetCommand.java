package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin storage get}. */
@Command(
        name = "get",
        description = "Print the JSON value of a key.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the value was printed",
            "1:there is no such key, or it was refused",
            "2:wrong usage",
            "3:no job has answered in time"
        })
final class StorageGetCommand extends LiveCommand {

    @Parameters(index = "1", paramLabel = "KEY", description = "Key in storage.")
    private String key;

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        CommandAnswer answer = ask(client, CommandKind.STORAGE_GET, arguments().put("key", key));
        if (!isDone(answer)) {
            return REFUSED;
        }
        JsonNode result = result(answer);
        boolean found = result.path("found").booleanValue();
        if (json) {
            print(answer);
        } else if (found) {
            out().println(result.get("json").textValue());
        } else {
            spec.commandLine()
                    .getErr()
                    .println("hedgerow: config " + configId() + " has no key \"" + key + "\"");
        }
        return found ? 0 : REFUSED;
    }
}
