package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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

/** {@code hedgerow plugin job}. */
@Command(
        name = "job",
        description = {
            "Run a public job of a plugin in the running job, now and once.",
            "The payload is checked against publicJobs of plugin.json. Waits until the job has ended."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:it ran and ended well",
            "1:it was refused, or the job threw",
            "2:wrong usage",
            "3:no job has answered in time"
        })
public final class PluginJobCommand extends LiveCommand {

    @Mixin private CommandId id;

    @Parameters(index = "1", paramLabel = "NAME", description = "Name of the public job.")
    private String name;

    @Option(
            names = "--payload",
            paramLabel = "JSON",
            description = "A JSON object, or - for standard input; default: {}.")
    private String payload;

    @Option(
            names = "--payload-file",
            paramLabel = "FILE",
            description = "The file that holds the JSON object.")
    private Path payloadFile;

    @Option(names = "--staff", description = "Allow fields that only admins may set.")
    private boolean staff;

    @Override
    int run(JobClient client) throws NoAnswerException, IOException, InterruptedException {
        CommandAnswer answer =
                ask(
                        client,
                        id.get(),
                        CommandKind.JOB,
                        arguments()
                                .put("job", name)
                                .put("staff", staff)
                                .set("payload", parsedPayload()));
        if (!isDone(answer)) {
            return REFUSED;
        }
        if (json) {
            print(answer);
        } else {
            out().println("job " + name + " of config " + configId() + " has run");
        }
        return 0;
    }

    private JsonNode parsedPayload() throws IOException {
        if (payload != null && payloadFile != null) {
            throw new ParameterException(
                    spec.commandLine(), "--payload and --payload-file exclude each other");
        }
        String text =
                payloadFile != null
                        ? GivenText.in(payloadFile)
                        : payload == null ? "{}" : GivenText.of(payload);
        try {
            JsonNode parsed = JSON.readTree(text);
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            throw new ParameterException(
                    spec.commandLine(), "the payload is no JSON: " + e.getOriginalMessage());
        }
        throw new ParameterException(spec.commandLine(), "the payload is no JSON object");
    }
}
