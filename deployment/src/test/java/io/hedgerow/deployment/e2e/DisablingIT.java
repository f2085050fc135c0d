package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.bench.registry.RegistryStack;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.LocalStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a running job does to a config whose setup fails (contract §2.2, §5.4), or whose code is no
 * longer approved, and how it comes back; everything by the commands that people use.
 */
class DisablingIT {

    @TempDir Path folder;
    @TempDir Path sources;

    private RegistryStack stack;
    private KafkaProducer<byte[], byte[]> producer;
    private int sent;

    @BeforeEach
    void start() throws Exception {
        stack = RegistryStack.start(folder, System.out::println);
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        try (Connection connection = stack.registry();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO posthog_organization (id, name, plugins_access_level)"
                            + " VALUES ('00000000-0000-0000-0000-000000000001', 'org', 9)");
            statement.execute(
                    "INSERT INTO posthog_team (id, organization_id, api_token) VALUES"
                            + " (1, '00000000-0000-0000-0000-000000000001', 'phc_1')");
        }
        source(
                "choosy",
                "[{\"key\": \"mode\", \"type\": \"choice\", \"choices\": [\"good\", \"bad\"], \"default\": \"good\"}]",
                """
                export function setupPlugin({ config }) {
                    if (config.mode === 'bad') throw new Error('no way')
                }
                export function processEvent(event) { event.properties.choosy = 1; return event }
                """);
        source(
                "steady",
                "[]",
                """
                export function processEvent(event) { event.properties.steady = 1; return event }
                export function teardownPlugin() { console.log('steady was torn down') }
                """);
    }

    @AfterEach
    void stop() throws Exception {
        producer.close();
        stack.close();
    }

    private void source(String name, String config, String code) throws Exception {
        Path plugin = Files.createDirectories(sources.resolve(name));
        Files.writeString(
                plugin.resolve("plugin.json"),
                "{\"name\": \"%s\", \"config\": %s}".formatted(name, config));
        Files.writeString(plugin.resolve("index.js"), code);
    }

    private String plugin(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("plugin"));
        all.addAll(List.of(arguments));
        try (Connection connection = stack.registry()) {
            all.addAll(
                    List.of(
                            "--postgres.url",
                            connection.getMetaData().getURL(),
                            "--postgres.user",
                            LocalServices.POSTGRES_USER));
        }
        CommandRun run = CommandRun.of(all.toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }

    private void installBoth() throws Exception {
        for (String name : List.of("choosy", "steady")) {
            plugin("install", sources.resolve(name).toString());
            plugin("enable", name, "--team", "1");
        }
    }

    /** Sends events until one has just these marks. */
    private void awaitMarks(boolean choosy, boolean steady) throws Exception {
        int first = sent + 1;
        stack.until(
                () -> {
                    send();
                    return stack.count(
                                    ("SELECT count() FROM events WHERE JSONExtractInt(properties, 'n') >= %d"
                                                    + " AND JSONHas(properties, 'choosy') = %d"
                                                    + " AND JSONHas(properties, 'steady') = %d")
                                            .formatted(first, choosy ? 1 : 0, steady ? 1 : 0))
                            > 0;
                });
    }

    private void send() throws Exception {
        var data = new JsonMapper().createObjectNode().put("event", "e");
        data.putObject("properties").put("n", ++sent);
        InputMessage message =
                new InputMessage(
                        UUID.randomUUID(),
                        "person-" + sent % 7,
                        null,
                        "http://localhost",
                        data,
                        1,
                        Instant.now(),
                        null);
        producer.send(new ProducerRecord<>(LocalStack.EVENTS_TOPIC, message.key(), message.value()))
                .get();
    }

    private record Row(boolean enabled, JsonNode error) {}

    private Row choosy() throws Exception {
        try (Connection connection = stack.registry();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT c.enabled, c.error FROM posthog_pluginconfig c JOIN"
                                        + " posthog_plugin p ON p.id = c.plugin_id WHERE p.name = 'choosy'")) {
            row.next();
            String error = row.getString(2);
            return new Row(
                    row.getBoolean(1), error == null ? null : new JsonMapper().readTree(error));
        }
    }

    @Test
    void aConfigWhoseSetupFailsIsDisabledAndComesBackWhenItIsRepaired() throws Exception {
        installBoth();
        stack.submit(Map.of());
        awaitMarks(true, true);

        plugin("config", "set", "choosy", "mode=bad", "--team", "1");
        awaitMarks(false, true);
        stack.until(() -> !choosy().enabled());
        assertThat(choosy().error().path("message").textValue()).isEqualTo("no way");
        JsonNode status =
                new JsonMapper().readTree(plugin("status", "choosy", "--no-live", "--json")).get(0);
        assertThat(status.path("inForce").booleanValue()).isFalse();
        assertThat(status.at("/lastDisable/reason").textValue()).isEqualTo("no way");

        plugin("config", "set", "choosy", "mode=good", "--team", "1");
        plugin("enable", "choosy", "--team", "1");
        awaitMarks(true, true);
        stack.until(() -> choosy().enabled() && choosy().error() == null);
        everyEventIsStoredOnce();
    }

    @Test
    void whatIsNotToBeDisabledStaysEnabledAndOnlyApprovedCodeRuns() throws Exception {
        for (String name : List.of("choosy", "steady")) {
            plugin("approve", sources.resolve(name).toString(), "--by", "me");
        }
        installBoth();
        stack.submit(
                Map.of(
                        "plugins.disable-on-fatal-error",
                        "false",
                        "plugins.require-approval",
                        "true"));
        awaitMarks(true, true);

        plugin("config", "set", "choosy", "mode=bad", "--team", "1");
        awaitMarks(false, true);
        stack.until(() -> choosy().error() != null);
        assertThat(choosy().error().path("message").textValue()).isEqualTo("no way");
        assertThat(choosy().enabled()).isTrue();
        plugin("config", "set", "choosy", "mode=good", "--team", "1");
        awaitMarks(true, true);
        stack.until(() -> choosy().error() == null);

        String hash =
                new JsonMapper()
                        .readTree(plugin("show", "steady", "--json"))
                        .findValue("sha256")
                        .textValue();
        plugin("revoke", hash);
        awaitMarks(true, false);
        stack.until(
                () ->
                        stack.count(
                                        "SELECT count() FROM plugin_log_entries WHERE message ="
                                                + " 'steady was torn down'")
                                > 0);
        plugin("approve", hash, "--by", "me");
        awaitMarks(true, true);
        everyEventIsStoredOnce();
    }

    private void everyEventIsStoredOnce() throws Exception {
        stack.until(() -> stack.count("SELECT uniqExact(uuid) FROM events") == sent);
        assertThat(stack.count("SELECT count() FROM events")).isEqualTo(sent);
    }
}
