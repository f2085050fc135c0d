package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin storage import}. */
@Command(
        name = "import",
        description = {
            "Set the keys of a file that `export` has written; other keys stay.",
            "The whole file is checked first. A long one is set in parts, each at once or not at all."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all keys are set, and committed",
            "1:a part was refused",
            "2:wrong usage, or the file is not understood",
            "3:no job has answered in time"
        })
final class StorageImportCommand extends LiveCommand {

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "Lines of {\"key\": ..., \"value\": ...}; - for standard input.")
    private Path file;

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        int written = 0;
        for (ArrayNode part : StorageParts.of(entries(), configuration())) {
            ObjectNode arguments = arguments();
            arguments.set("entries", part);
            CommandAnswer answer = ask(client, CommandKind.STORAGE_IMPORT, arguments);
            if (!isDone(answer)) {
                spec.commandLine().getErr().println("hedgerow: set before that: " + written);
                return REFUSED;
            }
            written += result(answer).path("written").intValue();
        }
        out().println(json ? "{\"written\":" + written + "}" : written + " keys set");
        return 0;
    }

    private Map<String, String> entries() throws IOException {
        try {
            return StorageFile.read(GivenText.in(file, GivenText.MANY_VALUES), file.toString());
        } catch (StorageFile.WrongLineException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
