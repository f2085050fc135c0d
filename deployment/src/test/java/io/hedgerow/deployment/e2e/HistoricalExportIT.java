package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.cli.HedgerowCommand;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.receiver.DeliveryLedger;
import io.hedgerow.deployment.receiver.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code hedgerow export} from the real ClickHouse, with a plugin from the real registry. */
@ExtendWith(WithPipeline.class)
class HistoricalExportIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicInteger TEAMS = new AtomicInteger(880_000);

    private final PipelineStack stack;
    private final int team = TEAMS.incrementAndGet();
    private DeliveryLedger receiver;
    private int config;

    HistoricalExportIT(PipelineStack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void install() throws Exception {
        receiver = DeliveryLedger.start();
        try (Connection connection =
                DriverManager.getConnection(
                        stack.local().postgres(), LocalServices.POSTGRES_USER, "")) {
            one(
                    connection,
                    "INSERT INTO posthog_team (id, organization_id, api_token, name) SELECT ?,"
                            + " organization_id, ?, 'export' FROM posthog_team LIMIT 1 RETURNING id",
                    team,
                    "phc_export_" + team);
            config = install(connection, "exporter");
        }
    }

    private int install(Connection connection, String folder) throws SQLException {
        int plugin =
                one(
                        connection,
                        "INSERT INTO posthog_plugin (organization_id, plugin_type, name, url)"
                                + " SELECT organization_id, 'local', ?, ? FROM"
                                + " posthog_team LIMIT 1 RETURNING id",
                        "Test " + folder + " " + team,
                        "file:" + folder);
        return one(
                connection,
                "INSERT INTO posthog_pluginconfig (team_id, plugin_id, enabled,"
                        + " \"order\", config) VALUES (?, ?, true, 1,"
                        + " jsonb_build_object('url', ?::text, 'token', 't',"
                        + " 'idempotencyKeyHeader', 'true')) RETURNING id",
                team,
                plugin,
                receiver.url());
    }

    @AfterEach
    void close() throws Exception {
        receiver.close();
        try (Connection connection =
                DriverManager.getConnection(
                        stack.local().postgres(), LocalServices.POSTGRES_USER, "")) {
            one(
                    connection,
                    "UPDATE posthog_pluginconfig SET enabled = false WHERE team_id = ? RETURNING id",
                    team);
        }
    }

    @Test
    void everyEventOfTheDaysIsExportedOnce() throws Exception {
        // Many at one moment, more than a page; some every hour; a day without any; the day after.
        insert(1_300, "toDateTime64('2025-03-01 12:00:00', 6, 'UTC')");
        insert(240, "toDateTime64('2025-03-01 00:00:00', 6, 'UTC') + number * 600");
        insert(10, "toDateTime64('2025-03-03 23:59:59.999999', 6, 'UTC')");
        insert(7, "toDateTime64('2025-03-04 00:00:00', 6, 'UTC')");
        AtomicInteger fails = new AtomicInteger(1);
        receiver.behave(entry -> fails.getAndDecrement() > 0 ? HttpReply.of(500) : HttpReply.OK);

        CommandRun run = export("--from", "2025-03-01", "--to", "2025-03-03", "--parallelism", "2");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("done, 1550 events");
        Map<String, Integer> times = new HashMap<>();
        List<JsonNode> events = new ArrayList<>();
        receiver.entries().stream()
                .filter(DeliveryLedger.Entry::accepted)
                .forEach(
                        entry -> {
                            events.addAll(entry.events());
                            entry.uuids().forEach(uuid -> times.merge(uuid, 1, Integer::sum));
                        });
        assertThat(times).hasSize(1_550);
        assertThat(times.values()).as("each once").containsOnly(1);
        assertThat(receiver.repeatedUnderOtherKeys()).isEmpty();
        JsonNode event = events.get(0);
        assertThat(event.get("team_id").asInt()).isEqualTo(team);
        assertThat(event.get("event").textValue()).isEqualTo("old");
        assertThat(event.get("timestamp").textValue()).startsWith("2025-03-0").endsWith("Z");
        assertThat(event.at("/properties/$$is_historical_export_event").booleanValue()).isTrue();
        assertThat(event.at("/properties/$$historical_export_source_db").textValue())
                .isEqualTo("clickhouse");
        assertThat(event.at("/properties/text").textValue()).isEqualTo("Grüße");
        assertThat(event.get("site_url").textValue()).isEmpty();
        assertThat(event.get("sent_at").textValue()).startsWith("2025-03-05");
        List<String> counts =
                stack.query(
                                "SELECT sum(successes), sum(successes_on_retry), sum(failures) FROM"
                                        + " app_metrics WHERE plugin_config_id = "
                                        + config
                                        + " FORMAT TSV")
                        .lines()
                        .toList();
        List<String> sums = Arrays.asList(counts.get(0).split("\t"));
        assertThat(Long.parseLong(sums.get(0)) + Long.parseLong(sums.get(1))).isEqualTo(1_550);
        assertThat(sums.get(1)).as("on retry").isNotEqualTo("0");
    }

    @Test
    void anExportThatFailedGoesOnWhereItWas() throws Exception {
        insert(1_200, "toDateTime64('2025-03-01 12:00:00', 6, 'UTC')");
        AtomicInteger requests = new AtomicInteger();
        receiver.behave(
                entry -> requests.incrementAndGet() == 2 ? HttpReply.of(400) : HttpReply.OK);

        CommandRun failed = export("--from", "2025-03-01", "--to", "2025-03-01");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err()).contains("the receiver will never take it");
        assertThat(status().get("status").textValue()).isEqualTo("failed");
        assertThat(status().get("events").asInt()).isEqualTo(500);
        CommandRun resumed = export("--resume");

        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("done, 1200 events");
        assertThat(receiver.accepted("/export")).hasSize(1_200);
        assertThat(receiver.entries().stream().filter(DeliveryLedger.Entry::accepted))
                .as("the page that was done is not sent again")
                .hasSize(3);
        assertThat(receiver.repeatedUnderOtherKeys()).isEmpty();
        assertThat(export("--resume").err()).contains("is done");
    }

    @Test
    void anExportWhoseProcessIsKilledGoesOnInAnother(@TempDir Path folder) throws Exception {
        insert(2_600, "toDateTime64('2025-03-01 12:00:00', 6, 'UTC')");
        insert(100, "toDateTime64('2025-03-02 12:00:00', 6, 'UTC')");
        receiver.behave(entry -> entry.number() == 3 ? HttpReply.HANG : HttpReply.OK);
        Process killed =
                process(folder.resolve("killed"), "--from", "2025-03-01", "--to", "2025-03-02");
        Await.until(
                Duration.ofMinutes(3),
                receiver::entries,
                entries ->
                        assertThat(entries).as(() -> errors(folder.resolve("killed"))).hasSize(3));
        assertThat(status().get("running").booleanValue()).isTrue();

        killed.destroyForcibly().waitFor(); // as kill -9 does

        assertThat(killed.exitValue()).as("of SIGKILL").isEqualTo(137);
        assertThat(status().get("status").textValue()).isEqualTo("running");
        assertThat(status().get("running").booleanValue()).isFalse();
        assertThat(run("export", "status", "--config-id", "" + config).out())
                .contains("cut short (go on with --resume)", "1000 events");
        receiver.server().release();
        Process resumed = process(folder.resolve("resumed"), "--resume");
        assertThat(resumed.waitFor()).as(() -> errors(folder.resolve("resumed"))).isZero();

        assertThat(Files.readString(folder.resolve("resumed"))).contains("done, 2700 events");
        assertThat(errors(folder.resolve("resumed")))
                .contains("hedgerow: export at ", "hedgerow: export at 100 %, 2700 events")
                .doesNotContain("\r");
        List<String> accepted = new ArrayList<>();
        receiver.entries().stream()
                .filter(DeliveryLedger.Entry::accepted)
                .forEach(entry -> accepted.addAll(entry.uuids()));
        assertThat(accepted).as("no page is sent again that was done").hasSize(2_700);
        assertThat(accepted).doesNotHaveDuplicates();
        assertThat(receiver.repeatedUnderOtherKeys()).isEmpty();
        assertThat(receiver.entries().get(3).uuids())
                .as("the page that was under way")
                .isEqualTo(receiver.entries().get(2).uuids());
    }

    @Test
    void aBarIsDrawnInPlaceOnATerminal(@TempDir Path folder) throws Exception {
        Path script = Path.of("/usr/bin/script"); // of util-linux; gives a process a terminal
        assumeThat(script).isExecutable();
        insert(20, "toDateTime64('2025-03-01 12:00:00', 6, 'UTC')");
        String command =
                command("--from", "2025-03-01", "--to", "2025-03-01").stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        Path screen = folder.resolve("screen");

        Process process =
                new ProcessBuilder(script.toString(), "-qec", command, "/dev/null")
                        .redirectErrorStream(true)
                        .redirectOutput(screen.toFile())
                        .start();

        assertThat(process.waitFor()).as(() -> text(screen)).isZero();
        assertThat(text(screen))
                .containsPattern("\rexport 100% \\[=+\\] .*20 events")
                .contains("done, 20 events")
                .doesNotContain("hedgerow: export at");
    }

    @Test
    void aPluginThatHandlesLargeBatchesGetsThem() throws Exception {
        insert(1_200, "toDateTime64('2025-03-01 12:00:00', 6, 'UTC')");
        try (Connection connection =
                DriverManager.getConnection(
                        stack.local().postgres(), LocalServices.POSTGRES_USER, "")) {
            config = install(connection, "bucket");
        }

        CommandRun run = export("--from", "2025-03-01", "--to", "2025-03-01");

        assertThat(run.out()).as(run.err()).contains("done, 1200 events");
        assertThat(receiver.entries())
                .singleElement()
                .satisfies(file -> assertThat(file.events()).hasSize(1_200));
        assertThat(receiver.entries().get(0).path()).startsWith("/bucket/2025-03-01/");
    }

    @Test
    void anExportIsAbortedAndAnotherIsNotStartedBesideIt() throws Exception {
        insert(600, "toDateTime64('2025-03-01 12:00:00', 6, 'UTC')");
        receiver.behave(entry -> HttpReply.of(500));
        CompletableFuture<CommandRun> running =
                CompletableFuture.supplyAsync(
                        () -> export("--from", "2025-03-01", "--to", "2025-03-02"));
        Await.until(receiver::entries, entries -> assertThat(entries).isNotEmpty());

        assertThat(export("--from", "2025-03-01", "--to", "2025-03-02").err())
                .contains("Export already running, not starting another.");
        String id = status().get("id").textValue();
        assertThat(run("export", "abort", id).out()).contains("is being aborted");

        assertThat(running.get().out()).contains("aborted, 0 events");
        assertThat(status().get("status").textValue()).isEqualTo("aborted");
    }

    @Test
    void whatCannotBeginSaysWhy() {
        assertThat(
                        run(
                                        "export",
                                        "--config-id",
                                        "999999",
                                        "--from",
                                        "2025-03-01",
                                        "--to",
                                        "2025-03-02")
                                .err())
                .contains("plugin config 999999 is not in force");
        assertThat(run("export", "--config-id", "1").status()).isEqualTo(2);
        int filter = stack.local().plugins().keySet().iterator().next();
        assertThat(
                        run(
                                        "export",
                                        "--config-id",
                                        String.valueOf(filter),
                                        "--from",
                                        "2025-03-01",
                                        "--to",
                                        "2025-03-02")
                                .err())
                .contains("has no exportEvents");
    }

    private CommandRun export(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("export", "--config-id", String.valueOf(config)));
        all.addAll(Arrays.asList(arguments));
        return run(all.toArray(String[]::new));
    }

    /** The same in a process of its own, which prints into this file and, with .err, another. */
    private Process process(Path file, String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments))
                .redirectOutput(file.toFile())
                .redirectError(Path.of(file + ".err").toFile())
                .start();
    }

    private List<String> command(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                HedgerowCommand.class.getName(),
                                "export",
                                "--config-id",
                                String.valueOf(config)));
        all.addAll(Arrays.asList(arguments));
        all.addAll(options());
        return all;
    }

    private static String errors(Path file) {
        return text(Path.of(file + ".err"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(options());
        return CommandRun.of(all.toArray(String[]::new));
    }

    private List<String> options() {
        try {
            return List.of(
                    "--kafka.bootstrap-servers",
                    stack.local().kafka(),
                    "--clickhouse.url",
                    stack.local().clickhouse(),
                    "--postgres.url",
                    stack.local().postgres(),
                    "--set",
                    "plugins.http.allowed-hosts=127.0.0.1",
                    "--set",
                    "plugins.directory=" + Path.of("src/test/resources/delivery").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode status() throws Exception {
        return JSON.readTree(
                        run("export", "status", "--config-id", String.valueOf(config), "--json")
                                .out())
                .get(0);
    }

    private void insert(int events, String time) throws Exception {
        stack.query(
                "INSERT INTO events (uuid, event, properties, timestamp, team_id, distinct_id,"
                        + " elements_chain, created_at) SELECT generateUUIDv4(), 'old',"
                        + " '{\"text\":\"Grüße\"}', "
                        + time
                        + ", "
                        + team
                        + ", concat('p', toString(number % 7)), '',"
                        + " toDateTime64('2025-03-05 10:00:00', 6, 'UTC') FROM numbers("
                        + events
                        + ")");
    }

    private static int one(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
