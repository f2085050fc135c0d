package io.hedgerow.deployment.cli.dlq;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.JobOptions;
import io.hedgerow.deployment.deadletters.DeadLetter;
import io.hedgerow.deployment.deadletters.DeadLetterFilter;
import io.hedgerow.deployment.deadletters.DeadLetterStore;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow dlq show}. */
@Command(
        name = "show",
        description = "Shows all there is to know about one dead letter.",
        mixinStandardHelpOptions = true)
final class DlqShowCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private JobOptions job;

    @Parameters(paramLabel = "ID", description = "As `dlq list` prints it.")
    private UUID id;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        DeadLetter letter;
        try (ClickHouseClient client = job.clickHouse()) {
            letter =
                    new DeadLetterStore(client)
                                    .page(
                                            new DeadLetterFilter(
                                                    List.of(id),
                                                    null,
                                                    null,
                                                    null,
                                                    null,
                                                    null,
                                                    null,
                                                    List.of()),
                                            null,
                                            1)
                                    .stream()
                                    .findFirst()
                                    .orElse(null);
        }
        if (letter == null) {
            spec.commandLine().getErr().println("hedgerow: there is no dead letter " + id);
            return 1;
        }
        if (json) {
            out.println(new JsonMapper().writeValueAsString(letter));
        } else {
            print(letter, out);
        }
        out.flush();
        return 0;
    }

    private static void print(DeadLetter letter, PrintWriter out) {
        out.printf("id           %s%n", letter.id());
        out.printf("state        %s%n", letter.state());
        out.printf("failed       %s at %s%n", letter.errorTime(), letter.location());
        out.printf("error        %s%n", letter.error().replaceAll("\\R", "\n             "));
        out.printf("team         %d%n", letter.teamId());
        if (letter.configId() != null) {
            out.printf("config       %d%n", letter.configId());
        }
        out.printf("event        %s  %s%n", letter.event(), letter.eventUuid());
        out.printf("distinct id  %s%n", letter.distinctId());
        if (letter.now() != null) {
            out.printf("received     %s%n", letter.now());
        }
        letter.tags().forEach(tag -> out.printf("tag          %s%n", tag));
        out.printf("input        %s%n", letter.raw() == null ? "(none)" : letter.rawText());
    }
}
