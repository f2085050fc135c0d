package io.hedgerow.deployment.export;

import static io.hedgerow.deployment.clickhouse.SqlText.quote;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.clickhouse.SqlText;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import java.io.IOException;
import java.util.List;

/**
 * Reads a team's events in pages, by time and uuid, each event once: unlike the legacy server's
 * offsets, a page begins after the last event of the one before, whatever was merged or stored in
 * between.
 */
final class EventPages {

    private final ClickHouseClient client;
    private final long teamId;

    EventPages(ClickHouseClient client, long teamId) {
        this.client = client;
        this.teamId = teamId;
    }

    long teamId() {
        return teamId;
    }

    /**
     * Rows with {@code uuid, event, properties, ts, distinct_id, elements_chain, created}; times in
     * microseconds since the epoch.
     */
    List<JsonNode> read(ChunkCursor cursor, long endMicros, int limit)
            throws IOException, InterruptedException {
        String after =
                cursor.uuid() == null
                        ? ""
                        : " AND (timestamp, uuid) > (%s, toUUID(%s))"
                                .formatted(SqlText.time(cursor.micros()), quote(cursor.uuid()));
        return JsonRows.withNumbers(
                client,
                "SELECT toString(id) AS uuid, event, properties,"
                        + " toUnixTimestamp64Micro(timestamp) AS ts, distinct_id,"
                        + " elements_chain, toUnixTimestamp64Micro(created_at) AS created"
                        + " FROM (SELECT uuid AS id, event, properties, timestamp,"
                        + " distinct_id, elements_chain, created_at FROM events WHERE"
                        + " team_id = "
                        + teamId
                        + " AND timestamp >= "
                        + SqlText.time(cursor.micros())
                        + " AND timestamp < "
                        + SqlText.time(endMicros)
                        + after
                        + " ORDER BY timestamp, uuid LIMIT 1 BY timestamp, uuid LIMIT "
                        + limit
                        + ") ORDER BY timestamp, id");
    }
}
