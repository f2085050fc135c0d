package io.hedgerow.deployment.cli.plugin.live;

import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin storage delete}. */
@Command(
        name = "delete",
        description = "Delete a key.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it is gone, and that is committed",
            "1:there was no such key, or it was refused",
            "2:wrong usage",
            "3:no job has answered in time"
        })
final class StorageDeleteCommand extends LiveCommand {

    @Mixin private CommandId id;

    @Parameters(index = "1", paramLabel = "KEY", description = "Key in storage.")
    private String key;

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        CommandAnswer answer =
                ask(client, id.get(), CommandKind.STORAGE_DELETE, arguments().put("key", key));
        if (!isDone(answer)) {
            return REFUSED;
        }
        if (json) {
            print(answer);
        }
        if (result(answer).path("found").booleanValue()) {
            return 0;
        }
        spec.commandLine()
                .getErr()
                .println("hedgerow: config " + configId() + " had no key \"" + key + "\"");
        return REFUSED;
    }
}
