package io.hedgerow.deployment.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Queries whose rows are JSON. Thread-safe. */
final class ClickHouseTexts {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ClickHouseTexts() {}

    /**
     * @throws ClickHouseException when the query is refused or the server cannot be reached
     */
    static List<JsonNode> rows(ClickHouseClient client, String query)
            throws IOException, InterruptedException {
        List<JsonNode> rows = new ArrayList<>();
        String text = client.query(query + " FORMAT JSONEachRow");
        for (String line : text.split("\n")) {
            if (!line.isBlank()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }

    /** A text as it stands in a query. */
    static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
