package io.hedgerow.deployment.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.clickhouse.SqlText;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.runtime.host.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the log of plugins from ClickHouse, once or again and again (contract §5.6).
 *
 * <p><b>Owns</b> the ids of the lines it has given. <b>Lives</b> as one command. <b>Threads</b>:
 * one. <b>Survives</b> nothing.
 */
public final class PluginLogReader {

    /** Lines of all subtasks come with their checkpoints, so one behind another may be older. */
    private static final int OVERLAP_SECONDS = 60;

    private static final int MOST_KNOWN = 200_000;

    /**
     * @param team {@code null} for all
     * @param config {@code null} for all
     * @param level the least one
     * @param search part of the message whatever its case, {@code null} for any
     */
    public record Filter(Integer team, Integer config, LogSink.Type level, String search) {

        String sql() {
            List<String> conditions = new ArrayList<>();
            if (team != null) {
                conditions.add("team_id = " + team);
            }
            if (config != null) {
                conditions.add("plugin_config_id = " + config);
            }
            if (level != LogSink.Type.DEBUG) {
                conditions.add(
                        "type IN ("
                                + Arrays.stream(LogSink.Type.values())
                                        .filter(each -> each.compareTo(level) >= 0)
                                        .map(each -> "'" + each + "'")
                                        .collect(Collectors.joining(", "))
                                + ")");
            }
            if (search != null) {
                conditions.add(
                        "positionCaseInsensitiveUTF8(message, " + SqlText.quote(search) + ") > 0");
            }
            return conditions.isEmpty() ? "1" : String.join(" AND ", conditions);
        }
    }

    private final ClickHouseClient client;
    private final Filter filter;
    private final Set<String> known = new LinkedHashSet<>();

    public PluginLogReader(ClickHouseClient client, Filter filter) {
        this.client = client;
        this.filter = filter;
    }

    /**
     * The newest lines, oldest first.
     *
     * @param since how far back, {@code null} for as long as they are kept
     * @throws IOException when ClickHouse does not answer
     */
    public List<JsonNode> newest(Duration since, int limit)
            throws IOException, InterruptedException {
        String time =
                since == null
                        ? ""
                        : " AND timestamp >= now64(6) - toIntervalMillisecond("
                                + since.toMillis()
                                + ")";
        return fresh(time, limit);
    }

    /**
     * Lines that have come since the last call of this or of {@link #newest}, oldest first.
     *
     * @throws IOException when ClickHouse does not answer
     */
    public List<JsonNode> more() throws IOException, InterruptedException {
        return fresh(
                " AND _timestamp >= now() - toIntervalSecond(" + OVERLAP_SECONDS + ")", MOST_KNOWN);
    }

    private List<JsonNode> fresh(String time, int limit) throws IOException, InterruptedException {
        List<JsonNode> rows =
                JsonRows.of(
                        client,
                        "SELECT id, timestamp, team_id, plugin_id, plugin_config_id, source, type,"
                                + " message, instance_id FROM plugin_log_entries WHERE "
                                + filter.sql()
                                + time
                                + " ORDER BY timestamp DESC, id DESC LIMIT 1 BY id LIMIT "
                                + limit);
        List<JsonNode> fresh = new ArrayList<>();
        for (JsonNode row : rows) {
            if (known.add(row.path("id").asText())) {
                fresh.add(row);
            }
        }
        while (known.size() > MOST_KNOWN) {
            known.remove(known.iterator().next());
        }
        Collections.reverse(fresh);
        return fresh;
    }
}
