package io.hedgerow.deployment.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.job.clickhouse.Chunk;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseException;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.job.clickhouse.RowBinaryWriter;
import io.hedgerow.job.clickhouse.RowEncoder;
import io.hedgerow.job.clickhouse.RowEncoders;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.SessionRecordingRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What our encoders write is what ClickHouse reads, in every table of ours. */
class ClickHouseTablesIT {

    private static final UUID ID = UUID.fromString("0123e4a5-89ab-cdef-8123-456789abcdef");
    private static final long MICROS = 1_700_000_000_123_456L;
    private static final String TIME = "2023-11-14 22:13:20.123456";

    @TempDir static Path folder;
    private static ClickHouseServer server;
    private static ClickHouseClient client;

    @BeforeAll
    static void start() throws Exception {
        Path library = new ClickHouseLibrary().resolve(System.out::println);
        server = ClickHouseServer.start(library, folder.resolve("data"), folder.resolve("log"), 0);
        client = new ClickHouseClient(ClickHouseTarget.of(server.url()));
        ClickHouseSchema.create(client);
        ClickHouseSchema.create(client);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static <T> void insert(RowEncoder<T> encoder, T row) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RowBinaryWriter writer = new RowBinaryWriter();
        writer.reset(bytes);
        encoder.encode(row, writer);
        writer.flush();
        Chunk chunk =
                new Chunk(
                        UUID.randomUUID(),
                        "",
                        encoder.table(),
                        encoder.columns(),
                        1,
                        bytes.size(),
                        0);
        for (int attempt = 0; attempt < 2; attempt++) {
            client.insert(chunk, () -> new ByteArrayInputStream(bytes.toByteArray())).get();
        }
    }

    @Test
    void events() throws Exception { // contract §6.4
        String longText = "ü".repeat(200_000);
        insert(
                new RowEncoders.Events(),
                new EventRow(
                        ID,
                        "$pageview",
                        ("{\"$group_0\":\"acme\",\"t\":\"" + longText + "\"}")
                                .getBytes(StandardCharsets.UTF_8),
                        MICROS,
                        -3,
                        "dïd",
                        "a.b:text=\"x\"",
                        MICROS,
                        0));
        assertThat(
                        client.query(
                                "SELECT uuid, event, length(properties) > 400000, timestamp, team_id,"
                                        + " distinct_id, elements_chain, created_at, `$group_0` FROM"
                                        + " events FORMAT TSV"))
                .isEqualTo(
                        String.join(
                                "\t",
                                ID.toString(),
                                "$pageview",
                                "1",
                                TIME,
                                "-3",
                                "dïd",
                                "a.b:text=\"x\"",
                                TIME,
                                "acme"));
    }

    @Test
    void deadLetters() throws Exception { // contract §6.13
        insert(
                new RowEncoders.DeadLetters(),
                new DeadLetterRow(
                        ID,
                        new UUID(0, 0),
                        "e",
                        "{}",
                        "d",
                        "",
                        "1.2.3.4",
                        "",
                        new byte[] {(byte) 0xFF, 0, 'x'},
                        "where",
                        "why",
                        7,
                        MICROS,
                        0,
                        MICROS,
                        List.of("plugin_server", "partition:1")));
        assertThat(
                        client.query(
                                "SELECT id, hex(raw_payload), error_location, error, team_id, tags,"
                                        + " ip FROM events_dead_letter_queue FORMAT TSV"))
                .isEqualTo(
                        ID + "\tFF0078\twhere\twhy\t7\t['plugin_server','partition:1']\t1.2.3.4");
    }

    @Test
    void sessionRecordings() throws Exception { // contract §6.10
        long now = System.currentTimeMillis() * 1000;
        String data =
                "{\"has_full_snapshot\":true,\"events_summary\":["
                        + "{\"timestamp\":2000,\"type\":3,\"data\":{\"source\":2}},"
                        + "{\"timestamp\":1000,\"type\":4,\"data\":{\"href\":\"http://a/\"}},"
                        + "{\"timestamp\":9223372036854775807,\"type\":3,\"data\":{\"source\":5}},"
                        + "{\"timestamp\":-9223372036854775808,\"type\":3,\"data\":{\"source\":5}},7]}";
        insert(
                new RowEncoders.SessionRecordings(),
                new SessionRecordingRow(
                        ID, 7, "d", "s", "w", data.getBytes(StandardCharsets.UTF_8), now));
        assertThat(
                        client.query(
                                "SELECT uuid, team_id, distinct_id, session_id, window_id,"
                                        + " has_full_snapshot, click_count, keypress_count, urls,"
                                        + " length(events_summary), length(timestamps_summary),"
                                        + " first_event_timestamp, toYear(last_event_timestamp),"
                                        + " created_at = timestamp, snapshot_data = '"
                                        + data
                                        + "' FROM session_recording_events FORMAT TSV"))
                .isEqualTo(
                        ID
                                + "\t7\td\ts\tw\t1\t1\t2\t['http://a/']\t5\t5"
                                + "\t1970-01-01 00:00:00.000000\t2299\t1\t1");
    }

    @Test
    void pluginLogs() throws Exception { // contract §6.8
        long now = System.currentTimeMillis() * 1000;
        insert(
                new RowEncoders.PluginLogs(),
                new PluginLogEntry(ID, 1, 2, 3, now, "CONSOLE", "INFO", "said\n", ID));
        assertThat(
                        client.query(
                                "SELECT id, team_id, plugin_id, plugin_config_id, source, type, message"
                                        + " FROM plugin_log_entries FORMAT TSV"))
                .isEqualTo(ID + "\t1\t2\t3\tCONSOLE\tINFO\tsaid\\n");
    }

    @Test
    void appMetricsAddUp() throws Exception { // contract §6.9
        AppMetric metric =
                new AppMetric(MICROS, 1, 39, "", "processEvent", 5, 1, 2, new UUID(0, 0), "", "");
        insert(new RowEncoders.AppMetrics(), metric);
        insert(new RowEncoders.AppMetrics(), metric);
        assertThat(
                        client.query(
                                "SELECT category, sum(successes), sum(successes_on_retry),"
                                        + " sum(failures) FROM app_metrics GROUP BY category FORMAT"
                                        + " TSV"))
                .isEqualTo("processEvent\t10\t2\t4");
    }

    @Test
    void aTableThatDoesNotFitIsNamed() throws Exception {
        client.query("CREATE DATABASE other");
        ClickHouseTarget other =
                new ClickHouseTarget(
                        server.url(), "other", "default", "", java.time.Duration.ofSeconds(30));
        try (ClickHouseClient there = new ClickHouseClient(other)) {
            RowEncoder<?> logs = new RowEncoders.PluginLogs();
            assertThatThrownBy(() -> ClickHouseSchema.check(there, logs))
                    .isInstanceOf(ClickHouseException.class)
                    .hasMessage("ClickHouse has no table plugin_log_entries");
            there.query(
                    "CREATE TABLE plugin_log_entries (id UUID, team_id Int64) ENGINE = MergeTree ORDER"
                            + " BY id");
            assertThatThrownBy(() -> ClickHouseSchema.check(there, logs))
                    .hasMessageContaining("lacks the columns [plugin_id, plugin_config_id");
        }
    }

    @Test
    void refusalsAreNoReasonToTryAgain() {
        assertThatThrownBy(() -> client.query("SELECT nonsense"))
                .isInstanceOfSatisfying(
                        ClickHouseException.class,
                        error -> assertThat(error.retryable()).isFalse());
    }
}
