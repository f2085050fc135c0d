package io.hedgerow.deployment.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.clickhouse.SqlText;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.runtime.host.LogSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the log of plugins from ClickHouse, once or again and again (contract §5.6).
 *
 * <p><b>Owns</b> the ids of the lines of the last minutes that it has given or passed over.
 * <b>Lives</b> as one command. <b>Threads</b>: one. <b>Survives</b> nothing.
 */
public final class PluginLogReader {

    /**
     * How far back more lines are looked for: an insert counts from its beginning, and is seen at
     * its end.
     */
    private static final int OVERLAP_SECONDS = 60;

    /** A chunk that is inserted again after a failure has the same lines with a newer time. */
    private static final int REMEMBERED_SECONDS = 900;

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

    /** Ids, with the seconds when their lines were inserted; older ones first. */
    private final Map<String, Long> known = new LinkedHashMap<>();

    private long newestInsert;

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
        List<JsonNode> rows =
                query(
                        since == null
                                ? ""
                                : " AND timestamp >= now64(6) - toIntervalMillisecond("
                                        + since.toMillis()
                                        + ")",
                        " LIMIT " + limit);
        rows.forEach(this::isNew);
        return rows;
    }

    /**
     * As {@link #newest}; {@link #more} then gives what comes after that, and nothing that was
     * there already.
     *
     * @throws IOException when ClickHouse does not answer
     */
    public List<JsonNode> begin(Duration since, int limit)
            throws IOException, InterruptedException {
        newestInsert =
                JsonRows.of(client, "SELECT toUnixTimestamp(now()) AS now")
                        .get(0)
                        .path("now")
                        .asLong();
        more();
        return newest(since, limit);
    }

    /**
     * Lines that have come since the last call of this or of {@link #begin}, oldest first. One that
     * comes late, with the checkpoint of a slower subtask, may be older than one that was given
     * before.
     *
     * @throws IOException when ClickHouse does not answer
     */
    public List<JsonNode> more() throws IOException, InterruptedException {
        List<JsonNode> fresh = new ArrayList<>();
        for (JsonNode row :
                query(
                        " AND _timestamp >= toDateTime(" + (newestInsert - OVERLAP_SECONDS) + ")",
                        "")) {
            if (isNew(row)) {
                fresh.add(row);
            }
        }
        known.values().removeIf(inserted -> inserted < newestInsert - REMEMBERED_SECONDS);
        return fresh;
    }

    private boolean isNew(JsonNode row) {
        long inserted = ((ObjectNode) row).remove("inserted").asLong();
        newestInsert = Math.max(newestInsert, inserted);
        return known.put(row.path("id").asText(), inserted) == null;
    }

    /** By time; a line that was inserted twice is one. */
    private List<JsonNode> query(String condition, String limit)
            throws IOException, InterruptedException {
        List<JsonNode> rows =
                JsonRows.of(
                        client,
                        "SELECT id, timestamp, team_id, plugin_id, plugin_config_id, source, type,"
                                + " message, instance_id, toUnixTimestamp(_timestamp) AS inserted"
                                + " FROM plugin_log_entries WHERE "
                                + filter.sql()
                                + condition
                                + " ORDER BY timestamp DESC, id DESC LIMIT 1 BY id"
                                + limit);
        Collections.reverse(rows);
        return rows;
    }
}
