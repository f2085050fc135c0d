package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.deployment.cli.plugin.PluginCommand;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.commands.CommandAnswer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that ask the running job, and what it wrote down, everything real. */
@ExtendWith(WithPipeline.class)
class LivePluginIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TEAM = 77;
    private static final String CODE =
            """
            const { createBuffer } = require('@posthog/plugin-contrib')
            const tenthOfASecond = () => new Promise((wake) =>
              createBuffer({ limit: 2, timeoutSeconds: 0.1, onFlush: async () => wake() }).add({}, 1))
            exports.runEveryDay = async ({ storage }) => {
              await storage.set('runs', (await storage.get('runs', 0)) + 1)
              console.log('the day has come')
            }
            exports.jobs = {
              count: async ({ by }, { storage }) => {
                if (by < 0) throw new RangeError('backwards')
                await storage.set('counted', (await storage.get('counted', 0)) + by)
              },
            }
            exports.jobs.slow = async (payload, { storage }) => {
              await storage.set('begun', (await storage.get('begun', 0)) + 1)
              while (!(await storage.get('go'))) await tenthOfASecond()
              await storage.set('ended', (await storage.get('ended', 0)) + 1)
            }
            exports.processEvent = (event) => {
              if (event.event === 'bad') throw new Error('a bad event')
              return event.event === 'unwanted' ? null : event
            }
            """;

    private final PipelineStack stack;
    private final String name = "live-" + UUID.randomUUID();
    private int config;
    @TempDir private Path folder;

    LivePluginIT(PipelineStack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void installThePlugin() throws Exception {
        try (Connection connection =
                DriverManager.getConnection(
                        stack.local().postgres(), LocalServices.POSTGRES_USER, "")) {
            connection.setAutoCommit(false);
            UUID organization = UUID.randomUUID();
            update(
                    connection,
                    "INSERT INTO posthog_organization (id, name, plugins_access_level) VALUES (?, 'live', 9)",
                    organization);
            update(
                    connection,
                    "INSERT INTO posthog_team (id, organization_id, name, api_token) VALUES (?, ?, 'live', 'phc_live')"
                            + " ON CONFLICT (id) DO UPDATE SET organization_id = excluded.organization_id",
                    TEAM,
                    organization);
            int plugin =
                    id(
                            connection,
                            "INSERT INTO posthog_plugin (organization_id, name, plugin_type, public_jobs)"
                                    + " VALUES (?, ?, 'source',"
                                    + " '{\"count\": {\"payload\": {\"by\": {\"type\": \"number\", \"required\": true}}}, \"slow\": {}}')"
                                    + " RETURNING id",
                            organization,
                            name);
            update(
                    connection,
                    "INSERT INTO posthog_pluginsourcefile (plugin_id, filename, source) VALUES (?, 'index.js', ?)",
                    plugin,
                    CODE);
            config =
                    id(
                            connection,
                            "INSERT INTO posthog_pluginconfig (team_id, plugin_id, enabled, \"order\", config)"
                                    + " VALUES (?, ?, true, 1, '{}') RETURNING id",
                            TEAM,
                            plugin);
            connection.commit();
        }
        Await.until(
                () -> run("storage", "list", "" + config),
                list -> assertThat(list.status).as(list.err).isZero());
    }

    private static void update(Connection connection, String sql, Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values)) {
            statement.executeUpdate();
        }
    }

    private static int id(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, values);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private record Run(int status, String out, String err) {}

    private Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of(
                        "--set", "kafka.bootstrap-servers=" + stack.local().kafka(),
                        "--set", "clickhouse.url=" + stack.local().clickhouse(),
                        "--set", "postgres.url=" + stack.local().postgres(),
                        "--set", "postgres.user=" + LocalServices.POSTGRES_USER));
        return execute(all);
    }

    private static Run execute(List<String> all) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int status =
                new CommandLine(new PluginCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(errors))
                        .execute(all.toArray(String[]::new));
        return new Run(status, out.toString().strip(), errors.toString().strip());
    }

    private Run good(String... arguments) {
        Run run = run(arguments);
        assertThat(run.status).as(run.err).isZero();
        return run;
    }

    private void send(String event) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.local().kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    LocalStack.EVENTS_TOPIC,
                                    """
                                    {"uuid": "%s", "distinct_id": "live", "ip": null, "site_url": "", "team_id": %d,
                                     "data": "{\\"event\\":\\"%s\\"}", "now": "2026-11-24T10:00:00Z", "sent_at": null,
                                     "token": "phc_live"}
                                    """
                                            .formatted(UUID.randomUUID(), TEAM, event)
                                            .getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    @Test
    void tasksAndJobsRunOnceAndWriteStorage() throws Exception {
        assertThat(good("run-now", "" + config, "runEveryDay", "--id", "tick-" + config).out)
                .isEqualTo("runEveryDay of config " + config + " has run");
        good("run-now", "" + config, "runEveryDay", "--id", "tick-" + config);
        assertThat(good("storage", "get", "" + config, "runs").out)
                .as("the same id is not done again")
                .isEqualTo("1");
        good("job", "" + config, "count", "--payload", "{\"by\": 41}");
        assertThat(good("storage", "get", "" + config, "counted").out).isEqualTo("41");
        Run threw = run("job", "" + config, "count", "--payload", "{\"by\": -1}", "--json");
        assertThat(threw.status).isEqualTo(1);
        assertThat(JSON.readTree(threw.out).path("status").asText()).isEqualTo("failed");
        assertThat(threw.err).isEqualTo("hedgerow: failed: RangeError: backwards");
        Run refused = run("job", "" + config, "count");
        assertThat(refused.status).isEqualTo(1);
        assertThat(refused.err).isEqualTo("hedgerow: refused: Missing required job field: by");
        Run unknown = run("run-now", "" + config, "runEveryHour");
        assertThat(unknown.err)
                .isEqualTo(
                        "hedgerow: refused: %s (%d) has no scheduled task \"runEveryHour\"; it has runEveryDay"
                                .formatted(name, config));
        assertThat(good("storage", "get", name, "counted", "--team", "" + TEAM).out)
                .as("named as the commands of the registry name it")
                .isEqualTo("41");
    }

    @Test
    void storageIsExportedAndImported() throws Exception {
        good("storage", "set", "" + config, "a", "{\"n\": 1.50}");
        good("storage", "set", "" + config, "b", "\"Grüße\"");
        Path file = folder.resolve("storage.jsonl");
        good("storage", "export", "" + config, "--file", file.toString());
        assertThat(Files.readString(file))
                .isEqualTo(
                        "{\"key\":\"a\",\"value\":{\"n\": 1.50}}\n{\"key\":\"b\",\"value\":\"Grüße\"}\n");
        good("storage", "delete", "" + config, "a");
        Run gone = run("storage", "get", "" + config, "a");
        assertThat(gone.status).isEqualTo(1);
        assertThat(gone.err).isEqualTo("hedgerow: config " + config + " has no key \"a\"");
        assertThat(good("storage", "import", "" + config, file.toString()).out)
                .isEqualTo("2 keys set");
        assertThat(good("storage", "get", "" + config, "a").out).isEqualTo("{\"n\":1.50}");
        assertThat(good("storage", "list", "" + config, "--json").out)
                .isEqualTo("{\"key\":\"a\",\"bytes\":10}\n{\"key\":\"b\",\"bytes\":9}");
    }

    private void storedByPostHog(String key, String value) throws Exception {
        try (Connection connection =
                DriverManager.getConnection(
                        stack.local().postgres(), LocalServices.POSTGRES_USER, "")) {
            update(
                    connection,
                    "INSERT INTO posthog_pluginstorage (plugin_config_id, key, value) VALUES (?, ?, ?)",
                    config,
                    key,
                    value);
        }
    }

    @Test
    void whatPostHogHasStoredIsTakenOver() throws Exception {
        storedByPostHog("cursor", "41");
        storedByPostHog("text", "\"Gr\u00fc\u00dfe\"");
        storedByPostHog("new", "{\"a\":[1,null]}");
        good("storage", "set", "" + config, "cursor", "42");

        assertThat(good("storage", "import-posthog", "" + config).out)
                .isEqualTo(
                        "%s (config %d of team %d): 2 keys set, 1 kept"
                                .formatted(name, config, TEAM));
        assertThat(good("storage", "get", "" + config, "text").out)
                .isEqualTo("\"Gr\u00fc\u00dfe\"");
        assertThat(good("storage", "get", "" + config, "new").out).isEqualTo("{\"a\":[1,null]}");
        assertThat(good("storage", "get", "" + config, "cursor").out)
                .as("newer than PostHog's")
                .isEqualTo("42");

        JsonNode all = JSON.readTree(good("storage", "import-posthog", "--json").out);
        assertThat(all)
                .as("of all configs")
                .contains(JSON.readTree("{\"config\":%d,\"set\":0,\"kept\":3}".formatted(config)));
        good("storage", "import-posthog", name, "--team", "" + TEAM, "--overwrite");
        assertThat(good("storage", "get", "" + config, "cursor").out).isEqualTo("41");

        storedByPostHog("bad", "undefined");
        good("storage", "delete", "" + config, "text");
        Run refused = run("storage", "import-posthog", "" + config);
        assertThat(refused.status).isEqualTo(1);
        assertThat(refused.err)
                .contains("posthog_pluginstorage: the value of key \"bad\" of config " + config)
                .contains("no JSON");
        assertThat(run("storage", "get", "" + config, "text").status)
                .as("nothing is set")
                .isEqualTo(1);
    }

    @Test
    void filesAndPipesAndPrefixes() throws Exception {
        Path payload = folder.resolve("payload.json");
        Files.writeString(payload, "{\"by\": 7}");
        JsonNode ran =
                JSON.readTree(
                        good(
                                        "job",
                                        "" + config,
                                        "count",
                                        "--payload-file",
                                        payload.toString(),
                                        "--json")
                                .out);
        assertThat(ran.path("status").textValue()).isEqualTo("done");
        InputStream before = System.in;
        try {
            System.setIn(input("{\"key\":\"x/1\",\"value\":[1]}\n{\"key\":\"y\",\"value\":2}\n"));
            assertThat(JSON.readTree(good("storage", "import", "" + config, "-", "--json").out))
                    .hasToString("{\"written\":2}");
            System.setIn(input("{\"n\":3}"));
            JsonNode set =
                    JSON.readTree(good("storage", "set", "" + config, "x/2", "-", "--json").out);
            assertThat(set.path("status").textValue()).isEqualTo("done");
            System.setIn(new ByteArrayInputStream(new byte[] {'"', (byte) 0xc3, '"'}));
            Run broken = run("storage", "set", "" + config, "x/3", "-");
            assertThat(broken.status).isEqualTo(1);
            assertThat(broken.err).contains("standard input is no UTF-8 text");
        } finally {
            System.setIn(before);
        }
        assertThat(good("storage", "export", "" + config, "--prefix", "x/").out.lines())
                .containsExactly(
                        "{\"key\":\"x/1\",\"value\":[1]}", "{\"key\":\"x/2\",\"value\":{\"n\":3}}");
        assertThat(good("storage", "list", "" + config, "--prefix", "co", "--json").out)
                .isEqualTo("{\"key\":\"counted\",\"bytes\":1}");
        JsonNode tick = JSON.readTree(good("run-now", "" + config, "runEveryDay", "--json").out);
        assertThat(tick.path("status").textValue()).isEqualTo("done");
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void logsAreFollowedAndOldLinesLeftOut() throws Exception {
        stack.query(
                "INSERT INTO plugin_log_entries (id, team_id, plugin_id, plugin_config_id, timestamp, source,"
                        + " type, message, instance_id) VALUES (generateUUIDv4(), %1$d, 1, %2$d, now64(6) - 7200, 'PLUGIN', 'LOG', 'two hours ago', generateUUIDv4()),"
                                .formatted(TEAM, config)
                        + " (generateUUIDv4(), %1$d, 1, %2$d, now64(6) - 60, 'PLUGIN', 'LOG', 'a minute ago \\x1b[2J', generateUUIDv4())"
                                .formatted(TEAM, config));
        assertThat(good("logs", "" + config).out).contains("two hours ago", "a minute ago");
        assertThat(good("logs", "" + config, "--since", "1h").out)
                .doesNotContain("two hours ago")
                .contains("a minute ago \\u001b[2J");

        StringBuffer seen = new StringBuffer();
        AtomicBoolean gone = new AtomicBoolean();
        Writer reader =
                new Writer() {
                    @Override
                    public void write(char[] text, int from, int length) throws IOException {
                        if (gone.get()) {
                            throw new IOException("the reader has gone");
                        }
                        seen.append(text, from, length);
                    }

                    @Override
                    public void flush() throws IOException {
                        if (gone.get()) {
                            throw new IOException("the reader has gone");
                        }
                    }

                    @Override
                    public void close() {}
                };
        Thread follower =
                new Thread(
                        () ->
                                new CommandLine(new PluginCommand())
                                        .setOut(new PrintWriter(reader))
                                        .execute(
                                                "logs",
                                                "" + config,
                                                "--follow",
                                                "--since",
                                                "1h",
                                                "--set",
                                                "clickhouse.url=" + stack.local().clickhouse()));
        follower.start();
        Await.until(() -> seen, text -> assertThat(text).contains("a minute ago"));
        good("run-now", "" + config, "runEveryDay");
        Await.until(() -> seen, text -> assertThat(text).contains("the day has come"));
        assertThat(seen).doesNotContain("two hours ago");
        gone.set(true);
        follower.join();
    }

    @Test
    void aFileWithOneBadEntryChangesNothing() throws Exception {
        Path file = folder.resolve("storage.jsonl");
        String good = "{\"key\":\"fine\",\"value\":1}\n";
        record Case(String line, String complaint) {}
        for (Case bad :
                List.of(
                        new Case("{\"key\":\"x\"", "storage.jsonl:2: no JSON"),
                        new Case("{\"key\":\"x\"}", "storage.jsonl:2: not {\"key\": text"),
                        new Case(good, "storage.jsonl:2: key \"fine\" was there before"),
                        new Case(
                                "{\"key\":\"%s\",\"value\":1}".formatted("k".repeat(201)),
                                "key is 201 characters long, the limit is 200"),
                        new Case(
                                "{\"key\":\"x\",\"value\":\"%s\"}".formatted("v".repeat(4 << 20)),
                                "bytes long, the limit is 4194304"),
                        new Case(
                                "{\"key\":\"x\",\"value\":\"%s\"}"
                                        .formatted("\\\"".repeat(500_000)),
                                "does not fit into a message"))) {
            Files.writeString(file, good + bad.line);
            Run refused = run("storage", "import", "" + config, file.toString());
            assertThat(refused.status).as(refused.err).isIn(1, 2);
            assertThat(refused.err).contains(bad.complaint);
        }
        Files.write(file, new byte[] {'{', (byte) 0xff});
        assertThat(run("storage", "import", "" + config, file.toString()).err)
                .contains(file + " is no UTF-8 text");
        assertThat(run("storage", "import", "" + config, folder.toString()).err)
                .contains(folder + " is a folder");
        assertThat(run("storage", "set", "" + config, "a", "{").err)
                .contains("the value is no JSON");
        assertThat(run("job", "" + config, "count", "--payload", "[").err).contains("JSON");
        try (java.io.RandomAccessFile large = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            large.setLength((16 << 20) + 1);
        }
        assertThat(run("storage", "set", "" + config, "a", "--file", file.toString()).err)
                .contains(file + " is larger than 16 MiB");
        assertThat(good("storage", "list", "" + config).out).doesNotContain("fine");
    }

    @Test
    void statusLogsAndMetricsTellWhatHappened() throws Exception {
        send("good");
        send("bad");
        send("unwanted");
        good("run-now", "" + config, "runEveryDay");

        JsonNode metrics =
                Await.until(
                        () -> JSON.readTree(good("metrics", "" + config, "--json").out),
                        one -> {
                            assertThat(one.path("dropped").asInt()).isEqualTo(1);
                            assertThat(one.path("categories").toString())
                                    .contains(
                                            "{\"category\":\"processEvent\",\"successes\":2,\"successes_on_retry\":0,\"failures\":1}")
                                    .contains("\"category\":\"scheduledTask\",\"successes\":1");
                        });
        assertThat(metrics.get("delivery_rate_24h").asDouble()).isEqualTo(0.75);
        assertThat(metrics.at("/last_error/error_details/error/message").asText())
                .isEqualTo("a bad event");
        assertThat(good("metrics", "" + config).out)
                .contains("delivery rate of 24 h: 75.00 %")
                .contains("processEvent     2 successes, 0 on retry, 1 failures");

        String log =
                Await.until(
                        () -> good("logs", "" + config).out,
                        text -> assertThat(text).contains("the day has come", "a bad event"));
        assertThat(log).containsPattern("LOG +CONSOLE +" + config + ": the day has come");
        String errors =
                good("logs", "" + config, "--level", "error", "--since", "1h", "--json").out;
        assertThat(errors.lines().map(LivePluginIT::message))
                .hasSize(1)
                .allMatch(line -> line.contains("a bad event"));
        assertThat(good("logs", "" + config, "--search", "DAY HAS").out.lines()).hasSize(1);
        assertThat(good("logs", "" + config, "--limit", "1", "--json").out.lines()).hasSize(1);

        JsonNode status = JSON.readTree(status("--json")).get(0);
        assertThat(status.get("pluginName").asText()).isEqualTo(name);
        assertThat(status.at("/live/health").asText()).isEqualTo("healthy");
        assertThat(status.at("/live/schedules/0/task").asText()).isEqualTo("runEveryDay");
        assertThat(status.at("/live/last_error/message").asText()).isEqualTo("a bad event");
        assertThat(status()).contains("health           healthy", "runEveryDay      next at 20");
        assertThat(JSON.readTree(status("--json", "--no-live")).get(0).get("live").isNull())
                .isTrue();
    }

    /** That command takes addresses by their own options, of the environment or of a file. */
    private String status(String... more) throws Exception {
        Path file = folder.resolve("job.yaml");
        Files.writeString(
                file,
                "kafka.bootstrap-servers: \"%s\"%npostgres.url: \"%s\"%npostgres.user: %s%n"
                        .formatted(
                                stack.local().kafka(),
                                stack.local().postgres(),
                                LocalServices.POSTGRES_USER));
        List<String> arguments =
                new ArrayList<>(
                        List.of("status", name, "--team", "" + TEAM, "--config", file.toString()));
        arguments.addAll(List.of(more));
        Run run = execute(arguments);
        assertThat(run.status).as(run.err).isZero();
        return run.out;
    }

    private static String message(String line) {
        try {
            return JSON.readTree(line).path("message").asText();
        } catch (java.io.IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void whatIsNoCommandIsAnsweredAndTheJobGoesOn() throws Exception {
        try (AnswerLog answers = new AnswerLog(stack.local().kafka());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", stack.local().kafka()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    HedgerowOptions.COMMANDS_TOPIC.defaultValue(),
                                    ("{\"version\": 1, \"id\": \"odd-" + config + "\"}")
                                            .getBytes(StandardCharsets.UTF_8)))
                    .get();
            CommandAnswer refused =
                    Await.until(
                                    () -> answers.to("odd-" + config),
                                    found -> assertThat(found).hasSize(1))
                            .get(0);
            assertThat(refused.status()).isEqualTo(CommandAnswer.Status.REFUSED);
            assertThat(refused.error()).contains("\"team_id\" is missing");
        }
        good("storage", "list", "" + config);
    }

    /** Its work is in a checkpoint when the TaskManager goes; another one ends it. */
    @Test
    void aCommandIsDoneAndAnsweredOnceWhenItsTaskManagerIsLost() throws Exception {
        String id = "lost-" + config;
        try (AnswerLog answers = new AnswerLog(stack.local().kafka())) {
            CompletableFuture<Run> job =
                    CompletableFuture.supplyAsync(
                            () -> run("job", "" + config, "slow", "--id", id, "--timeout", "120"),
                            // Not the common pool: Flink needs its only thread on two cores.
                            task -> new Thread(task, "slow command").start());
            Await.until(
                    () -> run("storage", "get", "" + config, "begun"),
                    begun -> assertThat(begun.out).isEqualTo("1"));
            assertThat(job.getNow(null)).as("under way").isNull();
            MiniCluster flink = stack.local().flink().cluster();
            flink.terminateTaskManager(0).get();
            flink.startTaskManager();
            good("storage", "set", "" + config, "go", "true");

            Run ended = job.get();
            assertThat(ended.status).as(ended.err).isZero();
            good("job", "" + config, "slow", "--id", id);
            assertThat(good("storage", "get", "" + config, "begun").out).isEqualTo("1");
            assertThat(good("storage", "get", "" + config, "ended").out).isEqualTo("1");
            assertThat(answers.to(id))
                    .as("one to each message, and the same")
                    .hasSize(2)
                    .allMatch(answers.to(id).get(0)::equals);
        }
    }

    @Test
    void withoutAJobThatAnswersThereIsOneClearLine() {
        Run noTopic =
                run(
                        "storage",
                        "list",
                        "" + config,
                        "--set",
                        "plugins.commands.topic=nobody-reads-this");
        assertThat(noTopic.status).isEqualTo(3);
        assertThat(noTopic.err)
                .startsWith("hedgerow: Kafka at ")
                .contains("has no topic \"nobody-reads-this\"");
        Run nobody =
                run(
                        "run-now",
                        "" + config,
                        "runEveryDay",
                        "--timeout",
                        "2",
                        "--set",
                        "plugins.commands.topic=jobs_dlq");
        assertThat(nobody.status).isEqualTo(3);
        assertThat(nobody.err.lines()).hasSize(1);
        assertThat(nobody.err)
                .startsWith("hedgerow: No job has answered within 2 s.")
                .contains("--id ");
    }
}
