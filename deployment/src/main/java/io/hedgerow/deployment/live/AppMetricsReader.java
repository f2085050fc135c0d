package io.hedgerow.deployment.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.operators.output.AppMetric;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what plugin configs have counted from ClickHouse (contract §5.5). Thread-safe. */
public final class AppMetricsReader {

    /** The delivery rate that people know is of a day. */
    public static final Duration DAY = Duration.ofDays(1);

    private static final String WHOSE = "team_id, plugin_config_id";

    private final ClickHouseClient client;
    private final String whose;

    /**
     * @param team {@code null} for all
     * @param config {@code null} for all
     */
    public AppMetricsReader(ClickHouseClient client, Integer team, Integer config) {
        this.client = client;
        List<String> conditions = new ArrayList<>();
        if (team != null) {
            conditions.add("team_id = " + team);
        }
        if (config != null) {
            conditions.add("plugin_config_id = " + config);
        }
        this.whose = conditions.isEmpty() ? "1" : String.join(" AND ", conditions);
    }

    /**
     * One row per config and category with {@code successes}, {@code successes_on_retry}, {@code
     * failures}; what a config dropped has the category {@value AppMetric#DROPPED} and stands in
     * {@code successes}.
     *
     * @throws IOException when ClickHouse does not answer
     */
    public List<JsonNode> counts(Duration since) throws IOException, InterruptedException {
        return JsonRows.of(
                client,
                "SELECT "
                        + WHOSE
                        + ", category, ok AS successes, retried AS successes_on_retry, failed AS failures"
                        + " FROM (SELECT "
                        + WHOSE
                        + ", category, sum(successes) AS ok, sum(successes_on_retry) AS retried,"
                        + " sum(failures) AS failed FROM app_metrics WHERE "
                        + where(since)
                        + " GROUP BY "
                        + WHOSE
                        + ", category) ORDER BY "
                        + WHOSE
                        + ", category");
    }

    /**
     * Of each config: {@code delivered}, {@code all} over the last 24 hours; their quotient is the
     * delivery rate.
     *
     * @throws IOException when ClickHouse does not answer
     */
    public List<JsonNode> delivery() throws IOException, InterruptedException {
        return JsonRows.of(
                client,
                "SELECT "
                        + WHOSE
                        + ", sum(successes) + sum(successes_on_retry) AS delivered,"
                        + " delivered + sum(failures) AS all FROM app_metrics WHERE "
                        + where(DAY)
                        + " AND category != '"
                        + AppMetric.DROPPED
                        + "' GROUP BY "
                        + WHOSE);
    }

    /**
     * The latest error of each config: {@code timestamp}, {@code category}, {@code error_type},
     * {@code error_details}.
     *
     * @throws IOException when ClickHouse does not answer
     */
    public List<JsonNode> lastErrors(Duration since) throws IOException, InterruptedException {
        return JsonRows.of(
                client,
                "SELECT "
                        + WHOSE
                        + ", timestamp, category, error_type, error_details FROM app_metrics WHERE "
                        + where(since)
                        + " AND error_type != '' ORDER BY timestamp DESC LIMIT 1 BY "
                        + WHOSE);
    }

    private String where(Duration since) {
        return whose
                + " AND timestamp >= now64(6) - toIntervalMillisecond("
                + since.toMillis()
                + ")";
    }
}
