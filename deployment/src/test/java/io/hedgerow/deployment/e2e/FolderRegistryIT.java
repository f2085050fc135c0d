package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.hedgerow.deployment.bench.registry.RegistryStack;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.deployment.local.LocalStack;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job whose registry is a folder: changes, a broken file, a refused config, the webhook. */
class FolderRegistryIT {

    private static final long PATIENCE_SECONDS = 120;

    private static final String REGISTRY =
            """
            version: 1
            plugins:
              - {name: label, path: label}
              - {name: failing, path: failing}
            teams:
              - {id: 1, token: phc_1, plugins: [{plugin: label, config: {label: LABEL}}]}
              - {id: 2, token: phc_2, plugins: [{plugin: failing}]}
              - {id: 3, token: phc_3, plugins: [{plugin: label, id: 33, config: {key: s3cret}}]}
            """;

    @TempDir Path folder;
    @TempDir Path registry;

    private RegistryStack stack;
    private KafkaProducer<byte[], byte[]> producer;

    private void plugin(String name, String config, String code, String more) throws Exception {
        Path plugin = Files.createDirectories(registry.resolve(name));
        Files.writeString(
                plugin.resolve("plugin.json"),
                "{\"name\": \"%s\", \"config\": %s, %s}".formatted(name, config, more));
        Files.writeString(plugin.resolve("index.js"), code);
    }

    private void label(String label) throws Exception {
        Files.writeString(registry.resolve("registry.yaml"), REGISTRY.replace("LABEL", label));
    }

    private void send(int team, String person) throws Exception {
        InputMessage message =
                new InputMessage(
                        UUID.randomUUID(),
                        person,
                        null,
                        "http://localhost",
                        new ObjectMapper()
                                .createObjectNode()
                                .put("event", "e")
                                .set("properties", new ObjectMapper().createObjectNode()),
                        team,
                        Instant.now(),
                        null);
        producer.send(new ProducerRecord<>(LocalStack.EVENTS_TOPIC, message.key(), message.value()))
                .get();
    }

    /** Sends events until one of them has the label. */
    private void awaitLabel(String label) throws Exception {
        stack.until(
                () -> {
                    send(1, "asks for " + label);
                    return stack.count(
                                    "SELECT count() FROM events WHERE team_id = 1 AND"
                                            + " JSONExtractString(properties, 'label') = '"
                                            + label
                                            + "'")
                            > 0;
                });
    }

    @Test
    void changesTakeEffectAndABrokenFileChangesNothing() throws Exception {
        plugin(
                "label",
                "[{\"key\": \"key\", \"type\": \"string\", \"secret\": true},"
                        + " {\"key\": \"label\", \"type\": \"string\"}]",
                "export function processEvent(event, { config }) {"
                        + " event.properties.label = config.label || 'none'; return event }\n"
                        + "export async function runEveryDay({ storage }) {"
                        + " await storage.set('runs', (await storage.get('runs', 0)) + 1) }\n"
                        + "export const jobs = { count: async ({ by }, { storage }) => {"
                        + " await storage.set('counted', by) } }",
                "\"publicJobs\": {\"count\": {\"payload\": {\"by\": {\"type\": \"number\"}}}}");
        plugin(
                "failing",
                "[]",
                "export function setupPlugin() { throw new Error('no way') }\n"
                        + "export function processEvent(event) { event.properties.ran = 1; return event }",
                "\"description\": \"\"");
        label("one");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    told.add(new String(exchange.getRequestBody().readAllBytes()));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        try (RegistryStack running = RegistryStack.start(folder, System.out::println)) {
            stack = running;
            producer =
                    new KafkaProducer<>(
                            Map.of("bootstrap.servers", stack.kafka()),
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
            stack.submit(
                    Map.of(
                            "registry.type",
                            "folder",
                            "registry.folder",
                            registry.toString(),
                            "status.webhook.url",
                            "http://localhost:" + server.getAddress().getPort() + "/"));
            awaitLabel("one");
            label("two");
            awaitLabel("two");

            Files.writeString(registry.resolve("registry.yaml"), "version: 1\nteams: [\n");
            send(1, "meanwhile");
            stack.until(
                    () ->
                            stack.count(
                                            "SELECT count() FROM events WHERE distinct_id ="
                                                    + " 'meanwhile' AND JSONExtractString(properties,"
                                                    + " 'label') = 'two'")
                                    == 1);
            label("three");
            awaitLabel("three");

            commandsFindTheConfigsOfTheFolder();

            send(2, "disabled");
            String body = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(body).isNotNull();
            JsonNode notice = new ObjectMapper().readTree(body);
            assertThat(notice.get("event").asText()).isEqualTo("plugin_config.disabled");
            assertThat(notice.get("team_id").asInt()).isEqualTo(2);
            assertThat(notice.at("/error/message").asText()).isEqualTo("no way");

            send(3, "refused");
            stack.until(
                    () ->
                            stack.count(
                                            "SELECT count() FROM events WHERE (team_id = 2 AND NOT"
                                                    + " JSONHas(properties, 'ran')) OR (team_id = 3 AND"
                                                    + " NOT JSONHas(properties, 'label'))")
                                    == 2);
            stack.until(() -> !log().isEmpty());
            assertThat(log())
                    .startsWith(
                            "Not put in force: Secret \"key\" of plugin label of team 3 is in plain text")
                    .doesNotContain("s3cret");
        } finally {
            producer.close();
            server.stop(0);
        }
    }

    private CommandRun hedgerow(String... arguments) {
        List<String> all = new ArrayList<>(List.of("plugin"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of(
                        "--set",
                        "registry.type=folder",
                        "--set",
                        "registry.folder=" + registry,
                        "--set",
                        "kafka.bootstrap-servers=" + stack.kafka()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private String good(String... arguments) {
        CommandRun run = hedgerow(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out().strip();
    }

    private void commandsFindTheConfigsOfTheFolder() throws Exception {
        good("run-now", "label", "runEveryDay", "--team", "1");
        good("job", "label", "count", "--team", "1", "--payload", "{\"by\": 5}");
        assertThat(good("storage", "get", "label", "runs", "--team", "1")).isEqualTo("1");
        assertThat(good("storage", "get", "label", "counted", "--team", "1")).isEqualTo("5");

        JsonNode configs = new ObjectMapper().readTree(good("status", "label", "--json"));
        assertThat(configs).hasSize(2);
        assertThat(configs.get(0).path("team").intValue()).isEqualTo(1);
        assertThat(configs.get(0).at("/live/health").textValue()).isEqualTo("healthy");
        assertThat(configs.get(0).at("/values/label").textValue()).isEqualTo("three");
        assertThat(configs.get(1).path("id").intValue()).isEqualTo(33);
        assertThat(configs.get(1).path("inForce").booleanValue()).isFalse();
        assertThat(configs.get(1).at("/error/message").textValue()).contains("is in plain text");

        Path config = folder.resolve("candidate.json");
        Files.writeString(config, "{\"label\": \"four\"}");
        CommandRun dryRun =
                hedgerow(
                        "dry-run",
                        "label",
                        "--team",
                        "1",
                        "--config-file",
                        config.toString(),
                        "--last",
                        "1");
        assertThat(dryRun.status()).as(dryRun.err()).isEqualTo(1); // there is a difference
        assertThat(dryRun.out()).contains("label", "three", "four");

        CommandRun list = hedgerow("list");
        assertThat(list.status()).isEqualTo(1);
        assertThat(list.err())
                .contains("the registry is the folder " + registry)
                .contains("this command needs a database");
        CommandRun unknown = hedgerow("run-now", "none", "runEveryDay", "--team", "1");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("team 1 has no config of plugin none");
    }

    private String log() throws Exception {
        return stack
                .query("SELECT message FROM plugin_log_entries WHERE plugin_config_id = 33 LIMIT 1")
                .stream()
                .map(row -> row.get("message").asText())
                .findFirst()
                .orElse("");
    }
}
