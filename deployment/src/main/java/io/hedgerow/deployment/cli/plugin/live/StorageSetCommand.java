package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin storage set}. */
@Command(
        name = "set",
        description = "Set a key to a JSON value.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it is set, and committed",
            "1:it was refused",
            "2:wrong usage",
            "3:no job has answered in time"
        })
final class StorageSetCommand extends LiveCommand {

    @Mixin private CommandId id;

    @Parameters(index = "1", paramLabel = "KEY", description = "Key in storage.")
    private String key;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "JSON",
            description = "The value: a string in its quotes; - for standard input.")
    private String value;

    @Option(names = "--file", paramLabel = "FILE", description = "The file that holds the value.")
    private Path file;

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        if ((value == null) == (file == null)) {
            throw new ParameterException(
                    spec.commandLine(), "Give the value as JSON, or its file with --file");
        }
        String text = file == null ? GivenText.of(value) : GivenText.in(file);
        try {
            JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the value is no JSON: "
                            + e.getOriginalMessage()
                            + " (a string needs its quotes: '\"text\"')");
        }
        CommandAnswer answer =
                ask(
                        client,
                        id.get(),
                        CommandKind.STORAGE_SET,
                        arguments().put("key", key).put("json", text));
        if (!isDone(answer)) {
            return REFUSED;
        }
        if (json) {
            print(answer);
        }
        return 0;
    }
}
