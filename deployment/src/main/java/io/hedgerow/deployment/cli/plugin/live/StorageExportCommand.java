package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.operators.commands.CommandKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hedgerow plugin storage export}. */
@Command(
        name = "export",
        description = {
            "Print keys and values as lines of JSON: {\"key\": ..., \"value\": ...}.",
            "It comes in pages, each of its own moment."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything was exported",
            "1:it was refused, or a value is too large to be exported",
            "2:wrong usage",
            "3:no job has answered in time"
        })
final class StorageExportCommand extends LiveCommand {

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only keys that begin so.")
    private String prefix;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Where to write; default: standard output.")
    private Path file;

    private final List<String> tooLarge = new ArrayList<>();

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        boolean all;
        if (file == null) {
            all = export(client, out());
        } else {
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
                all = export(client, writer);
                if (writer.checkError()) {
                    throw new IOException("Cannot write " + file);
                }
            }
        }
        for (String entry : tooLarge) {
            spec.commandLine()
                    .getErr()
                    .println("hedgerow: left out, as it fits into no answer: " + entry);
        }
        return all && tooLarge.isEmpty() ? 0 : REFUSED;
    }

    private boolean export(JobClient client, PrintWriter writer)
            throws NoAnswerException, IOException, InterruptedException {
        return isDone(
                pages(client)
                        .each(CommandKind.STORAGE_EXPORT, prefix, entry -> write(entry, writer)));
    }

    private void write(JsonNode entry, PrintWriter writer) {
        if (!entry.hasNonNull("json")) {
            tooLarge.add(entry.get("key") + " (" + entry.get("bytes").longValue() + " bytes)");
            return;
        }
        // As it is stored; line ends can only stand between its tokens.
        String value = entry.get("json").textValue().replaceAll("[\\r\\n]", " ");
        writer.println("{\"key\":" + entry.get("key") + ",\"value\":" + value + "}");
    }
}
