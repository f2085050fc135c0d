package io.hedgerow.deployment.cli.dlq;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.OneLine;
import io.hedgerow.deployment.cli.PluginConfigAndJobOptions;
import io.hedgerow.deployment.deadletters.DeadLetter;
import io.hedgerow.deployment.deadletters.DeadLetterFilter;
import io.hedgerow.deployment.deadletters.DeadLetterStore;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hedgerow dlq list}. */
@Command(
        name = "list",
        description = "Lists dead letters, the newest first.",
        mixinStandardHelpOptions = true)
final class DlqListCommand implements Callable<Integer> {

    private static final int ERROR_WIDTH = 90;

    @Spec private CommandSpec spec;
    @Mixin private PluginConfigAndJobOptions job;
    @Mixin private FilterOptions filter;

    @Option(names = "--all", description = "Also those that were replayed or dropped.")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "List at most N; default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        DeadLetterFilter which =
                filter.filter(
                        job.pluginConfig(), List.of(), all ? List.of() : List.of(DeadLetter.OPEN));
        try (ClickHouseClient client = job.clickHouse()) {
            DeadLetterStore store = new DeadLetterStore(client);
            List<DeadLetter> letters = store.list(which, limit);
            if (json) {
                out.println(new JsonMapper().writeValueAsString(letters));
            } else {
                letters.forEach(letter -> print(letter, out));
                out.printf("%d of %d dead letters%n", letters.size(), store.count(which));
            }
        }
        out.flush();
        return 0;
    }

    private static void print(DeadLetter letter, PrintWriter out) {
        String error = OneLine.of(letter.error());
        out.printf(
                "%s  %.19s  %-8s  team %d%s  %s  %s%n    %s: %s%n",
                letter.id(),
                letter.errorTime(),
                letter.state(),
                letter.teamId(),
                letter.configId() == null ? "" : ", config " + letter.configId(),
                letter.event().isEmpty() ? "(unreadable)" : letter.event(),
                letter.distinctId(),
                letter.location(),
                error.length() <= ERROR_WIDTH ? error : error.substring(0, ERROR_WIDTH) + "…");
    }
}
