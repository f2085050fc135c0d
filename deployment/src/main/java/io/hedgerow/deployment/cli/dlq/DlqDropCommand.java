package io.hedgerow.deployment.cli.dlq;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.PluginConfigAndJobOptions;
import io.hedgerow.deployment.deadletters.DeadLetter;
import io.hedgerow.deployment.deadletters.DeadLetterFilter;
import io.hedgerow.deployment.deadletters.DeadLetterStore;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hedgerow dlq drop}. */
@Command(
        name = "drop",
        description = {
            "Marks dead letters as done with: they are not listed or replayed any more.",
            "They stay in the table until it forgets them, four weeks after they failed."
        },
        mixinStandardHelpOptions = true)
final class DlqDropCommand implements Callable<Integer> {

    private static final int PAGE = 1_000;

    @Spec private CommandSpec spec;
    @Mixin private PluginConfigAndJobOptions job;
    @Mixin private Chosen chosen;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        DeadLetterFilter which =
                chosen.filter(spec.commandLine(), job.pluginConfig(), List.of(DeadLetter.OPEN))
                        .before(Instant.now());
        long dropped = 0;
        try (ClickHouseClient client = job.clickHouse()) {
            DeadLetterStore store = new DeadLetterStore(client);
            List<DeadLetter> letters;
            while (!(letters = store.list(which, PAGE)).isEmpty()) {
                store.drop(letters);
                dropped += letters.size();
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(Map.of("dropped", dropped)));
        } else {
            out.printf("%d dead letters dropped%n", dropped);
        }
        out.flush();
        return 0;
    }
}
