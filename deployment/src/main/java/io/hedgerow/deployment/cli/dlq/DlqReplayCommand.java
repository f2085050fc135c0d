package io.hedgerow.deployment.cli.dlq;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.JobAddresses;
import io.hedgerow.deployment.cli.PluginConfigAndJobOptions;
import io.hedgerow.deployment.deadletters.DeadLetter;
import io.hedgerow.deployment.deadletters.DeadLetterFilter;
import io.hedgerow.deployment.deadletters.DeadLetterStore;
import io.hedgerow.deployment.deadletters.RegistryRevisions;
import io.hedgerow.deployment.deadletters.Replay;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.ingestion.RegistryConnector;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow dlq replay}. */
@Command(
        name = "replay",
        description = {
            "Sends dead letters again, in the order in which they failed: those of ingestion through"
                    + " the whole job, those of delivery to the plugin config that failed.",
            "The messages carry the dead letter's id in a header; what fails again is a new dead"
                    + " letter."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all of them are sent",
            "1:some cannot be sent again, or a server failed; a line each says why",
            "2:the command line is wrong"
        })
final class DlqReplayCommand implements Callable<Integer> {

    /** Which revision of the plugin gets the events. */
    enum Revision {
        current,
        pinned
    }

    @Spec private CommandSpec spec;
    @Mixin private PluginConfigAndJobOptions job;
    @Mixin private Chosen chosen;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Send at most N a second; default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--revision",
            paramLabel = "current|pinned",
            defaultValue = "current",
            description =
                    "Plugin revision that gets letters of delivery: the one in force, or only the"
                            + " one that failed, if that is still in force: code and values that"
                            + " were replaced are not kept; default: ${DEFAULT-VALUE}.")
    private Revision revision;

    @Option(names = "--again", description = "Also those that were replayed before.")
    private boolean again;

    @Option(names = "--dry-run", description = "Only say how many there are.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    /**
     * What is printed.
     *
     * @param found letters that were chosen
     * @param refused why the rest is not sent
     */
    record Outcome(long found, long sent, List<String> refused) {}

    @Override
    public Integer call() throws Exception {
        DeadLetterFilter which =
                chosen.filter(
                                spec.commandLine(),
                                job.pluginConfig(),
                                again
                                        ? List.of(DeadLetter.OPEN, DeadLetter.REPLAYED)
                                        : List.of(DeadLetter.OPEN))
                        // What fails again meanwhile is for another time.
                        .before(Instant.now());
        if (!(rate > 0)) {
            throw new ParameterException(spec.commandLine(), "--rate must be above 0");
        }
        HedgerowConfiguration configuration = job.configuration();
        Outcome outcome;
        try (ClickHouseClient client = JobAddresses.clickHouse(configuration)) {
            outcome = replay(new DeadLetterStore(client), configuration, which);
        }
        print(outcome);
        return outcome.refused().isEmpty() ? 0 : 1;
    }

    private Outcome replay(
            DeadLetterStore store, HedgerowConfiguration configuration, DeadLetterFilter which)
            throws Exception {
        long found = store.count(which);
        if (dryRun) {
            return new Outcome(found, 0, List.of());
        }
        try (Replay replay =
                new Replay(
                        store,
                        configuration,
                        revision == Revision.pinned
                                ? new RegistryRevisions(
                                        () -> RegistryConnector.of(configuration).loader())
                                : null)) {
            Replay.Result result = replay.run(which, rate, progress(found));
            return new Outcome(found, result.sent(), result.refused());
        }
    }

    /** A line whenever a second's worth is sent. */
    private LongConsumer progress(long found) {
        long step = Math.max(100, (long) Math.ceil(rate) * 5);
        PrintWriter err = spec.commandLine().getErr();
        return sent -> {
            if (sent % step == 0 && !json) {
                err.printf("hedgerow: %d of %d sent%n", sent, found);
                err.flush();
            }
        };
    }

    private void print(Outcome outcome) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(outcome));
        } else {
            outcome.refused().forEach(line -> err.println("hedgerow: " + line));
            out.printf(
                    dryRun ? "%d dead letters%n" : "%d dead letters, %d sent again%n",
                    outcome.found(),
                    outcome.sent());
        }
        out.flush();
        err.flush();
    }
}
