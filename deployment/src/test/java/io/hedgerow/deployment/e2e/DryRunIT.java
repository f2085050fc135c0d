package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.deployment.cli.plugin.PluginCommand;
import io.hedgerow.deployment.local.LocalServices;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.deployment.seed.SampleData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hedgerow plugin dry-run} on real events of real Kafka, beside the version in force. */
@ExtendWith(WithPipeline.class)
class DryRunIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 60;

    private final PipelineStack stack;
    @TempDir private Path folder;

    DryRunIT(PipelineStack stack) {
        this.stack = stack;
    }

    private record Run(int status, String out, String err) {}

    private Run run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>();
        for (Object each : arguments) {
            all.add(each.toString());
        }
        all.addAll(
                List.of(
                        "--set", "kafka.bootstrap-servers=" + stack.local().kafka(),
                        "--set", "postgres.url=" + stack.local().postgres(),
                        "--set", "postgres.user=" + LocalServices.POSTGRES_USER));
        int status =
                new CommandLine(new PluginCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .setExecutionExceptionHandler(
                                (error, command, parsed) -> {
                                    command.getErr().println("hedgerow: " + error.getMessage());
                                    return command.getCommandSpec().exitCodeOnExecutionException();
                                })
                        .execute(all.toArray(String[]::new));
        return new Run(status, out.toString().strip(), err.toString().strip());
    }

    /** Events of a person each, over all partitions, among those of other teams. */
    private List<String> send(String prefix) throws Exception {
        List<String> names = new ArrayList<>();
        long began = System.currentTimeMillis() - EVENTS;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.local().kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                int team = i % 3 == 2 ? 3 : 1;
                String name = prefix + i;
                if (team == 1) {
                    names.add(name);
                }
                // Their times are in order over the partitions; old ones would not be kept.
                producer.send(
                                new ProducerRecord<>(
                                        LocalStack.EVENTS_TOPIC,
                                        i % 4,
                                        began + i,
                                        null,
                                        """
                                        {"uuid": "%s", "distinct_id": "p%d", "ip": null, "site_url": "", "team_id": %d,
                                         "data": "{\\"event\\":\\"%s\\",\\"properties\\":{\\"i\\":%d}}",
                                         "now": "2026-11-24T10:00:00Z", "sent_at": null, "token": "t"}
                                        """
                                                .formatted(UUID.randomUUID(), i, team, name, i)
                                                .getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
        return names;
    }

    private Path plugin(String code) throws Exception {
        Path plugin = Files.createDirectories(folder.resolve("next"));
        Files.writeString(plugin.resolve("plugin.json"), "{\"name\": \"next\"}");
        Files.writeString(plugin.resolve("index.js"), code);
        return plugin;
    }

    private int counter() {
        return stack.local().plugins().entrySet().stream()
                .filter(each -> each.getValue().equals(SampleData.COUNTER))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aNewVersionIsComparedWithTheOneInForceOnRealEvents() throws Exception {
        send("dry-");
        Path next =
                plugin(
                        """
                        export async function processEvent(event, { storage }) {
                          const number = (await storage.get('greetings', 0)) + 1
                          await storage.set('greetings', number)
                          event.properties.greeting = 'Good day, ' + event.distinct_id + '!'
                          event.properties.greeting_number = number
                          return event
                        }
                        """);
        Run text = run("dry-run", counter(), "--plugin", next, "--last", 5);
        assertThat(text.status).as(text.err).isEqualTo(1);
        assertThat(text.out)
                .contains("events:    5")
                .contains("requests:  refused")
                .contains("properties.greeting: \"Hello, ", " -> \"Good day, ")
                .doesNotContain("greeting_number:")
                .endsWith("The versions differ.");

        Run json = run("dry-run", counter(), "--plugin", next, "--last", 5, "--json");
        JsonNode report = JSON.readTree(json.out);
        assertThat(report.at("/active/outcomes/passed").asInt()).isEqualTo(5);
        assertThat(report.at("/differences")).hasSize(5);
        assertThat(report.at("/effects/storage/0"))
                .hasToString("{\"key\":\"greetings\",\"active\":\"5\",\"candidate\":\"5\"}");
    }

    @Test
    void aNewConfigIsComparedAndStorageCanBeTheRunningJobs() throws Exception {
        send("config-");
        Path same = folder.resolve("same.json");
        Files.writeString(same, "{}");
        Run none = run("dry-run", counter(), "--config-file", same, "--last", 3);
        assertThat(none.status).as(none.out + none.err).isZero();
        assertThat(none.out).endsWith("No difference.");
        Await.until(
                () -> run("storage", "get", counter(), "greetings"),
                found -> assertThat(found.status).as(found.err).isZero());
        Path greeting = folder.resolve("greeting.json");
        Files.writeString(greeting, "{\"greeting\": \"Hoi\"}");
        Run live =
                run(
                        "dry-run",
                        counter(),
                        "--config-file",
                        greeting,
                        "--last",
                        3,
                        "--live-storage",
                        "--json");
        JsonNode report = JSON.readTree(live.out);
        assertThat(report.at("/differences/0/properties/0/candidate").asText()).startsWith("Hoi, ");
        assertThat(report.at("/effects/storage/0/candidate").asInt()).isGreaterThan(3);
    }

    @Test
    void anArchiveRunsWithGivenStorageAndAnswersAndTheDefaultsOfNewFields() throws Exception {
        send("options-");
        Path archive = folder.resolve("next.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("plugin.json"));
            zip.write(
                    "{\"name\": \"next\", \"config\": [{\"key\": \"mark\", \"type\": \"string\", \"default\": \"?\"}]}"
                            .getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("index.js"));
            zip.write(
                    """
                    export async function processEvent(event, { storage, config }) {
                      const answer = await fetch('https://answers.example/x')
                      const text = await answer.text()
                      const n = await storage.get('greetings')
                      event.properties = { result: [answer.status, text, n, config.mark].join(' ') }
                      return event
                    }
                    """
                            .getBytes(StandardCharsets.UTF_8));
        }
        Path storage = folder.resolve("storage.jsonl");
        Files.writeString(storage, "{\"key\":\"greetings\",\"value\":41}\n");
        Path stubs = folder.resolve("stubs.json");
        Files.writeString(
                stubs,
                "{\"plugin\": \"next\", \"steps\": [{\"call\": \"setupPlugin\"}], \"httpStubs\":"
                        + " [{\"url\": \"https://answers.example/\", \"status\": 201, \"text\": \"stub\"}]}");
        assertThat(result(archive, storage, "--http-ok")).isEqualTo("200 {} 41 ?");
        assertThat(result(archive, storage, "--http-stubs", stubs)).isEqualTo("201 stub 41 ?");

        Path config = folder.resolve("config.json");
        Files.writeString(config, "{\"mark\": 5}");
        Run wrong = run("dry-run", counter(), "--plugin", archive, "--config-file", config);
        assertThat(wrong.status).isEqualTo(2);
        assertThat(wrong.err)
                .isEqualTo("hedgerow: " + config + ": \"mark\" must be a string, not 5");
        Files.writeString(config, "{\"mork\": \"x\"}");
        assertThat(run("dry-run", counter(), "--plugin", archive, "--config-file", config).err)
                .contains("unknown config key \"mork\": the plugin has mark");

        Run few = run("dry-run", counter(), "--plugin", archive, "--scan", 4, "--last", 100);
        assertThat(few.err).contains("--scan was reached");
    }

    private String result(Path archive, Path storage, Object... answers) throws Exception {
        List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "dry-run",
                                counter(),
                                "--plugin",
                                archive,
                                "--storage-file",
                                storage,
                                "--last",
                                1,
                                "--json"));
        arguments.addAll(List.of(answers));
        Run run = run(arguments.toArray());
        assertThat(run.status).as(run.err).isEqualTo(1);
        for (JsonNode place : JSON.readTree(run.out).at("/differences/0/properties")) {
            if (place.path("path").asText().equals("properties.result")) {
                return place.path("candidate").asText();
            }
        }
        throw new AssertionError(run.out);
    }

    @Test
    void theLastEventsOfTheTeamAreFoundInOrder() throws Exception {
        List<String> names = send("last-");
        Path tells =
                plugin(
                        "export const processEvent = (event) => { console.log(event.event); return null }");
        Run run =
                run(
                        "dry-run",
                        "--plugin",
                        tells,
                        "--team",
                        1,
                        "--last",
                        1_000_000,
                        "--show",
                        0,
                        "--json");
        assertThat(run.status).as(run.err).isEqualTo(1);
        JsonNode report = JSON.readTree(run.out);
        assertThat(report.get("active").isNull()).isTrue();
        List<String> found = new ArrayList<>();
        for (JsonNode each : report.get("differences")) {
            assertThat(each.at("/candidate/outcome").asText()).isEqualTo("dropped");
            if (each.get("event").asText().startsWith("last-")) {
                found.add(each.get("event").asText());
            }
        }
        assertThat(found).containsExactlyElementsOf(names);
    }

    @Test
    void whatCannotBeDoneIsOneClearLine() throws Exception {
        Run nothing = run("dry-run", counter());
        assertThat(nothing.status).isEqualTo(2);
        assertThat(nothing.err).startsWith("Give what is to be tried: --plugin, --config-file or");
        Run noTeam = run("dry-run", "--plugin", plugin("export const a = 1"), "--team", 999_999);
        assertThat(noTeam.status).isEqualTo(2);
        assertThat(noTeam.err).isEqualTo("hedgerow: There is no team 999999");
        Run noFolder = run("dry-run", counter(), "--plugin", folder.resolve("nowhere"));
        assertThat(noFolder.status).isEqualTo(2);
        assertThat(noFolder.err).contains("nowhere: there is no such plugin folder or archive");
    }
}
