package io.hedgerow.deployment.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.clickhouse.ClickHouseLibrary;
import io.hedgerow.deployment.clickhouse.ClickHouseServer;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import io.hedgerow.runtime.host.LogSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of plugins, read from a real ClickHouse while lines come. */
class PluginLogReaderIT {

    @TempDir static Path folder;
    private static ClickHouseServer server;
    private static ClickHouseClient client;

    private PluginLogReader reader;

    @BeforeAll
    static void start() throws Exception {
        Path library = new ClickHouseLibrary().resolve(System.out::println);
        server = ClickHouseServer.start(library, folder.resolve("data"), folder.resolve("log"), 0);
        client = new ClickHouseClient(ClickHouseTarget.of(server.url()));
        ClickHouseSchema.create(client);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void empty() throws Exception {
        client.query("TRUNCATE TABLE plugin_log_entries");
        reader =
                new PluginLogReader(
                        client, new PluginLogReader.Filter(1, null, LogSink.Type.DEBUG, null));
    }

    /**
     * @param secondsAgo when the plugin wrote it
     * @param insertedAgo seconds since it was inserted
     */
    private static UUID insert(UUID id, String message, int secondsAgo, int insertedAgo)
            throws Exception {
        client.query(
                ("INSERT INTO plugin_log_entries (id, team_id, plugin_id, plugin_config_id,"
                                + " timestamp, source, type, message, instance_id, _timestamp)"
                                + " SELECT '%s', 1, 1, 1, now64(6) - %d, 'CONSOLE', 'LOG', '%s',"
                                + " generateUUIDv4(), now() - %d")
                        .formatted(id, secondsAgo, message, insertedAgo));
        return id;
    }

    private static UUID insert(String message, int secondsAgo) throws Exception {
        return insert(UUID.randomUUID(), message, secondsAgo, 0);
    }

    private static List<String> messages(List<JsonNode> lines) {
        return lines.stream().map(line -> line.get("message").asText()).toList();
    }

    @Test
    void theNewestLinesAreGivenInTheirOrder() throws Exception {
        insert("second", 20);
        insert("third", 10);
        insert("first", 30);
        assertThat(messages(reader.newest(null, 10))).containsExactly("first", "second", "third");
        List<JsonNode> newest = reader.newest(Duration.ofSeconds(25), 1);
        assertThat(messages(newest)).containsExactly("third");
        assertThat(newest.get(0).properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactly(
                        "id",
                        "timestamp",
                        "team_id",
                        "plugin_id",
                        "plugin_config_id",
                        "source",
                        "type",
                        "message",
                        "instance_id");
    }

    @Test
    void followingGivesNothingThatTheLimitLeftOut() throws Exception {
        insert("old", 30);
        insert("older", 40);
        insert("new", 20);
        assertThat(messages(reader.begin(null, 1))).containsExactly("new");
        assertThat(reader.more()).isEmpty();
        insert("newest", 0);
        insert("newer", 5);
        assertThat(messages(reader.more())).containsExactly("newer", "newest");
        assertThat(reader.more()).isEmpty();
    }

    @Test
    void whatComesLateIsGivenOnceAndNotWhatSinceLeftOut() throws Exception {
        insert("before", 500);
        assertThat(messages(reader.begin(Duration.ofSeconds(100), 10))).isEmpty();
        insert("now", 0);
        assertThat(messages(reader.more())).containsExactly("now");
        UUID late = insert("late", 50);
        assertThat(messages(reader.more())).containsExactly("late");
        insert(late, "late", 50, 0);
        assertThat(reader.more()).as("inserted again after a failure").isEmpty();
    }
}
