package io.hedgerow.deployment.cli.plugin.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.cli.JobOptions;
import io.hedgerow.deployment.live.AppMetricsReader;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.output.AppMetric;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hedgerow plugin metrics}. */
@Command(
        name = "metrics",
        description = {
            "Print what plugin configs have counted: successes, successes on retry, failures, dropped"
                    + " events, last error, delivery rate of 24 hours."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:what there is was printed",
            "1:ClickHouse cannot be read",
            "2:wrong usage"
        })
public final class PluginMetricsCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec private CommandSpec spec;
    @Mixin private JobOptions connection;

    @Parameters(
            arity = "0..1",
            paramLabel = "CONFIG",
            description = ConfigLookup.DESCRIPTION + " Default: all.")
    private String wanted;

    @Option(names = "--team", paramLabel = "ID", description = "Only configs of this team.")
    private Integer team;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = Period.class,
            description = "How far back counts and errors go: 15m, 2h, 7d; default: 24h.")
    private Duration since;

    @Option(names = "--json", description = "Print one JSON object per config.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        HedgerowConfiguration configuration = connection.configuration();
        Integer config = wanted == null ? null : ConfigLookup.id(configuration, wanted, team);
        try (ClickHouseClient client = JobOptions.clickHouse(configuration)) {
            Map<Integer, ObjectNode> configs = read(new AppMetricsReader(client, team, config));
            for (ObjectNode each : configs.values()) {
                if (json) {
                    out.println(each);
                } else {
                    print(each, out);
                }
            }
            if (configs.isEmpty() && !json) {
                spec.commandLine().getErr().println("hedgerow: nothing was counted in that time");
            }
        }
        out.flush();
        return 0;
    }

    private Map<Integer, ObjectNode> read(AppMetricsReader metrics) throws Exception {
        Map<Integer, ObjectNode> configs = new TreeMap<>();
        for (JsonNode row : metrics.counts(since)) {
            ObjectNode one = of(row, configs);
            if (row.path("category").asText().equals(AppMetric.DROPPED)) {
                one.put("dropped", row.path("successes").asLong());
            } else {
                ((ArrayNode) one.get("categories"))
                        .addObject()
                        .put("category", row.path("category").asText())
                        .put("successes", row.path("successes").asLong())
                        .put("successes_on_retry", row.path("successes_on_retry").asLong())
                        .put("failures", row.path("failures").asLong());
            }
        }
        for (JsonNode row : metrics.delivery()) {
            long all = row.path("all").asLong();
            if (all > 0) {
                of(row, configs)
                        .put("delivery_rate_24h", (double) row.path("delivered").asLong() / all);
            }
        }
        for (JsonNode row : metrics.lastErrors(since)) {
            of(row, configs)
                    .putObject("last_error")
                    .put("timestamp", row.path("timestamp").asText())
                    .put("category", row.path("category").asText())
                    .put("error_type", row.path("error_type").asText())
                    .set("error_details", JSON.readTree(row.path("error_details").asText()));
        }
        return configs;
    }

    private static ObjectNode of(JsonNode row, Map<Integer, ObjectNode> configs) {
        return configs.computeIfAbsent(
                row.path("plugin_config_id").asInt(),
                id -> {
                    ObjectNode one =
                            JSON.createObjectNode()
                                    .put("config_id", id)
                                    .put("team_id", row.path("team_id").asLong());
                    one.putArray("categories");
                    one.put("dropped", 0L);
                    one.putNull("delivery_rate_24h");
                    one.putNull("last_error");
                    return one;
                });
    }

    private static void print(JsonNode one, PrintWriter out) {
        out.printf(
                "config %d of team %d%s%n",
                one.get("config_id").asInt(),
                one.get("team_id").asLong(),
                one.get("delivery_rate_24h").isNull()
                        ? ""
                        : ", delivery rate of 24 h: %.2f %%"
                                .formatted(100 * one.get("delivery_rate_24h").asDouble()));
        for (JsonNode category : one.get("categories")) {
            out.printf(
                    "  %-16s %d successes, %d on retry, %d failures%n",
                    category.get("category").asText(),
                    category.get("successes").asLong(),
                    category.get("successes_on_retry").asLong(),
                    category.get("failures").asLong());
        }
        out.printf("  %-16s %d%n", AppMetric.DROPPED, one.get("dropped").asLong());
        JsonNode error = one.get("last_error");
        if (!error.isNull()) {
            out.printf(
                    "  %-16s %s %s in %s: %s%n",
                    "last error",
                    error.get("timestamp").asText(),
                    error.get("error_type").asText(),
                    error.get("category").asText(),
                    error.at("/error_details/error/message").asText());
        }
    }
}
