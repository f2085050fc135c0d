package io.hedgerow.deployment.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.receiver.CountingReceiver;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what became of a run, in places that know nothing of each other: the tables of events, of
 * app metrics and of dead letters, and the receiver of deliveries.
 */
final class DemoLedger {

    private static final JsonMapper JSON = new JsonMapper();

    private final ClickHouseClient clickHouse;
    private final CountingReceiver receiver;
    private final String ofRun;
    private final String deadOfRun;
    private final long droppedBefore;

    /** Counts the drops so far; the run must not have begun. */
    DemoLedger(ClickHouseClient clickHouse, String run, CountingReceiver receiver)
            throws ClickHouseException, InterruptedException {
        this.clickHouse = clickHouse;
        this.receiver = receiver;
        this.ofRun =
                "JSONExtractString(properties, '" + DemoEvents.RUN_PROPERTY + "') = '" + run + "'";
        this.deadOfRun =
                "(position(raw_payload, '"
                        + run
                        + "') > 0 OR position(raw_payload,"
                        + " base64Encode('"
                        + run
                        + "')) > 0)";
        this.droppedBefore = dropsEver();
    }

    long stored() throws ClickHouseException, InterruptedException {
        return number("SELECT count() FROM events WHERE " + ofRun);
    }

    long storedDistinct() throws ClickHouseException, InterruptedException {
        return number("SELECT uniqExact(uuid) FROM events WHERE " + ofRun);
    }

    long dropped() throws ClickHouseException, InterruptedException {
        return dropsEver() - droppedBefore;
    }

    long deadLetters() throws ClickHouseException, InterruptedException {
        return number("SELECT count() FROM events_dead_letter_queue WHERE " + deadOfRun);
    }

    /** Stored events of the team whose plugins deliver. */
    long forwardable() throws ClickHouseException, InterruptedException {
        return number(
                "SELECT count() FROM events WHERE "
                        + ofRun
                        + " AND team_id = "
                        + SampleData.WITH_PLUGINS.id());
    }

    /** Those among them that are orders. */
    long orders() throws ClickHouseException, InterruptedException {
        return number(
                "SELECT count() FROM events WHERE "
                        + ofRun
                        + " AND event = 'order placed' AND team_id = "
                        + SampleData.WITH_PLUGINS.id());
    }

    /** Different events that the forwarding plugin delivered. */
    long forwarded() {
        return receiver.delivered(CountingReceiver.FORWARDED);
    }

    /** Different orders that the alerting plugin delivered. */
    long alerts() {
        return receiver.delivered(CountingReceiver.ORDERS);
    }

    /** Stored events of each request. */
    Map<Integer, Long> storedByBatch() throws ClickHouseException, InterruptedException {
        Map<Integer, Long> counts = new HashMap<>();
        for (List<String> row :
                rows(
                        "SELECT JSONExtractUInt(properties, '"
                                + DemoEvents.BATCH_PROPERTY
                                + "') AS batch, count() FROM events WHERE "
                                + ofRun
                                + " GROUP BY batch")) {
            counts.put(Integer.valueOf(row.get(0)), Long.valueOf(row.get(1)));
        }
        return counts;
    }

    /** Rows: event, number of events per team. */
    List<List<String>> byEvent() throws ClickHouseException, InterruptedException {
        StringBuilder perTeam = new StringBuilder();
        for (SampleData.SampleTeam team : SampleData.TEAMS) {
            perTeam.append(", countIf(team_id = ").append(team.id()).append(")");
        }
        return rows(
                "SELECT event"
                        + perTeam
                        + ", count() AS n FROM events WHERE "
                        + ofRun
                        + " GROUP BY event ORDER BY n DESC, event");
    }

    /** Rows: country as the GeoIP plugin found it, number of events of the team with plugins. */
    List<List<String>> byCountry() throws ClickHouseException, InterruptedException {
        return rows(
                "SELECT if(JSONHas(properties, '$geoip_country_name'), JSONExtractString(properties,"
                        + " '$geoip_country_name'), '(unknown)') AS country, count() AS n FROM"
                        + " events WHERE "
                        + ofRun
                        + " AND team_id = "
                        + SampleData.WITH_PLUGINS.id()
                        + " GROUP BY country ORDER BY n DESC, country LIMIT 12");
    }

    /** Rows: config id, category, successes, failures; of the whole database. */
    List<List<String>> pluginCounters() throws ClickHouseException, InterruptedException {
        return rows(
                "SELECT plugin_config_id, category, sum(successes), sum(failures) FROM app_metrics"
                        + " WHERE plugin_config_id > 0 GROUP BY plugin_config_id, category"
                        + " ORDER BY plugin_config_id, category");
    }

    /** One row: lowest and highest greeting of the run, how many different ones, events greeted. */
    List<String> greetings() throws ClickHouseException, InterruptedException {
        String number = "JSONExtractUInt(properties, 'greeting_number')";
        return rows("SELECT min("
                        + number
                        + "), max("
                        + number
                        + "), uniqExact("
                        + number
                        + "), count() FROM events WHERE "
                        + ofRun
                        + " AND team_id = "
                        + SampleData.WITH_PLUGINS.id())
                .get(0);
    }

    /** Rows: why, how often. */
    List<List<String>> deadLetterReasons() throws ClickHouseException, InterruptedException {
        return rows(
                "SELECT substring(replaceRegexpAll(error, '\\\\s+', ' '), 1, 90) AS why, count()"
                        + " AS n FROM events_dead_letter_queue WHERE "
                        + deadOfRun
                        + " GROUP BY why ORDER BY n DESC, why LIMIT 10");
    }

    private long dropsEver() throws ClickHouseException, InterruptedException {
        return number("SELECT sum(successes) FROM app_metrics WHERE category = 'dropped'");
    }

    private long number(String sql) throws ClickHouseException, InterruptedException {
        return Long.parseLong(clickHouse.query(sql));
    }

    private List<List<String>> rows(String sql) throws ClickHouseException, InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : clickHouse.query(sql + " FORMAT JSONCompactEachRow").lines().toList()) {
            try {
                List<String> row = new ArrayList<>();
                for (JsonNode value : JSON.readTree(line)) {
                    row.add(value.asText());
                }
                rows.add(row);
            } catch (IOException e) {
                throw new ClickHouseException("ClickHouse answered no JSON: " + line, false, e);
            }
        }
        return rows;
    }
}
