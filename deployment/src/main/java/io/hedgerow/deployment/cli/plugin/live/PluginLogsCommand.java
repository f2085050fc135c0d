package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.cli.JobOptions;
import io.hedgerow.deployment.cli.TerminalText;
import io.hedgerow.deployment.live.PluginLogReader;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.runtime.host.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin logs}. */
@Command(
        name = "logs",
        description = {
            "Print the log of plugins from ClickHouse, the newest lines last.",
            "What plugins write with console, their errors, and what became of them."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:what there is was printed",
            "1:ClickHouse cannot be read",
            "2:wrong usage"
        })
public final class PluginLogsCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofSeconds(1);

    @Spec private CommandSpec spec;
    @Mixin private JobOptions connection;

    @Parameters(
            arity = "0..1",
            paramLabel = "CONFIG",
            description = ConfigLookup.DESCRIPTION + " Default: all.")
    private String wanted;

    @Option(names = "--team", paramLabel = "ID", description = "Only lines of this team.")
    private Integer team;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "DEBUG",
            description = "The least level: DEBUG, LOG, INFO, WARN or ERROR; default: all.")
    private String level;

    @Option(names = "--search", paramLabel = "TEXT", description = "Only lines with this text.")
    private String search;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Period.class,
            description = "How far back: 90s, 15m, 2h, 7d; default: as far as lines are kept.")
    private Duration since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "How many of the newest lines to print, before those to come with --follow; default:"
                            + " ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with lines as they come, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be at least 1");
        }
        HedgerowConfiguration configuration = connection.configuration();
        Integer config = wanted == null ? null : ConfigLookup.id(configuration, wanted, team);
        try (ClickHouseClient client = JobOptions.clickHouse(configuration)) {
            PluginLogReader reader =
                    new PluginLogReader(
                            client, new PluginLogReader.Filter(team, config, level(), search));
            print(follow ? reader.begin(since, limit) : reader.newest(since, limit));
            while (follow && !spec.commandLine().getOut().checkError()) {
                Thread.sleep(POLL.toMillis());
                print(reader.more());
            }
        }
        return 0;
    }

    private LogSink.Type level() {
        for (LogSink.Type type : LogSink.Type.values()) {
            if (type.name().equalsIgnoreCase(level)) {
                return type;
            }
        }
        throw new ParameterException(
                spec.commandLine(),
                "--level is '" + level + "'; use DEBUG, LOG, INFO, WARN or ERROR");
    }

    private void print(List<JsonNode> lines) throws IOException {
        for (JsonNode line : lines) {
            spec.commandLine()
                    .getOut()
                    .println(
                            json
                                    ? line
                                    : TerminalText.of(
                                            "%s %-5s %-7s %s: %s"
                                                    .formatted(
                                                            line.path("timestamp").asText(),
                                                            line.path("type").asText(),
                                                            line.path("source").asText(),
                                                            line.path("plugin_config_id").asText(),
                                                            line.path("message").asText())));
        }
        spec.commandLine().getOut().flush();
    }
}
