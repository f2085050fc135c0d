package io.hedgerow.deployment.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Queries whose rows are JSON objects. Thread-safe. */
public final class JsonRows {

    private static final JsonMapper JSON = new JsonMapper();

    private JsonRows() {}

    /**
     * Integers of 64 bits are texts, as ClickHouse gives them.
     *
     * @throws io.hedgerow.job.clickhouse.ClickHouseException when the query is refused or the
     *     server cannot be reached
     */
    public static List<JsonNode> of(ClickHouseClient client, String query)
            throws IOException, InterruptedException {
        return read(client.query(query + " FORMAT JSONEachRow"));
    }

    /** As {@link #of}, but integers of 64 bits are numbers. */
    public static List<JsonNode> withNumbers(ClickHouseClient client, String query)
            throws IOException, InterruptedException {
        return read(
                client.query(
                        query
                                + " FORMAT JSONEachRow SETTINGS"
                                + " output_format_json_quote_64bit_integers = 0"));
    }

    private static List<JsonNode> read(String answer) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : answer.lines().toList()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }
}
