package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.cli.JobOptions;
import io.hedgerow.deployment.live.JobClient;
import io.hedgerow.deployment.live.NoAnswerException;
import io.hedgerow.deployment.live.StoragePages;
import io.hedgerow.deployment.registry.ConfigInfo;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.CommandMessages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all commands to the running job have in common. */
abstract class LiveCommand implements Callable<Integer> {

    static final int REFUSED = 1;
    static final int NO_ANSWER = 3;
    static final ObjectMapper JSON = new ObjectMapper();

    @Spec CommandSpec spec;
    @Mixin JobOptions connection;

    @Parameters(index = "0", paramLabel = "CONFIG", description = ConfigLookup.DESCRIPTION)
    private String wanted;

    @Option(names = "--team", paramLabel = "ID", description = "Whose config of the plugin.")
    private Integer team;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How long to wait for the answer, which comes with a checkpoint of the job; default:"
                            + " ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(
            names = "--json",
            description =
                    "Print JSON on standard output, and nothing else (docs/live-commands.md).")
    boolean json;

    private ConfigInfo config;
    private HedgerowConfiguration configuration;

    @Override
    public final Integer call() throws Exception {
        if (timeoutSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--timeout must be at least 1");
        }
        configuration = connection.configuration();
        config = ConfigLookup.find(configuration, wanted, team);
        try (JobClient client = JobClient.connect(configuration)) {
            return run(client);
        } catch (NoAnswerException e) {
            spec.commandLine().getErr().println("hedgerow: " + e.getMessage());
            return NO_ANSWER;
        } finally {
            out().flush();
        }
    }

    /** Exit status. */
    abstract int run(JobClient client) throws NoAnswerException, IOException, InterruptedException;

    final CommandAnswer ask(JobClient client, CommandKind kind, ObjectNode arguments)
            throws NoAnswerException, IOException, InterruptedException {
        return commands(client).ask(kind, arguments);
    }

    final CommandAnswer ask(JobClient client, String id, CommandKind kind, ObjectNode arguments)
            throws NoAnswerException, IOException, InterruptedException {
        return commands(client).ask(id, kind, arguments);
    }

    final StoragePages pages(JobClient client) {
        return commands(client).pages();
    }

    private ConfigCommands commands(JobClient client) {
        return new ConfigCommands(client, config, Duration.ofSeconds(timeoutSeconds));
    }

    /** Prints an answer that is not as hoped for; whether it was. */
    final boolean isDone(CommandAnswer answer) {
        if (answer.status() == CommandAnswer.Status.DONE) {
            return true;
        }
        if (json) {
            print(answer);
        }
        spec.commandLine()
                .getErr()
                .println("hedgerow: " + answer.status().text() + ": " + answer.error());
        return false;
    }

    final void print(CommandAnswer answer) {
        out().println(new String(CommandMessages.write(answer), StandardCharsets.UTF_8));
    }

    /** As the job is told it. */
    final HedgerowConfiguration configuration() {
        return configuration;
    }

    final int configId() {
        return config.id();
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    static ObjectNode arguments() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode result(CommandAnswer answer) throws IOException {
        return JSON.readTree(answer.resultJson());
    }
}
