package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.cli.CommandRun;
import io.hedgerow.job.secrets.SecretKeys;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The local stack makes keys, and commands that find the stack find them: nothing to set up. */
@ExtendWith(WithPipeline.class)
class LocalSecretsIT {

    private static final String HOME = "hedgerow.home";
    private static final String ORGANIZATION = "Hedgerow samples";
    private static final String SECRET = "s3cret-of-the-test";

    private final PipelineStack stack;
    private final HttpClient http = HttpClient.newHttpClient();
    private String homeBefore;

    @TempDir Path folder;

    LocalSecretsIT(PipelineStack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void asTheLauncherDoes() {
        homeBefore = System.getProperty(HOME);
        System.setProperty(HOME, Path.of("").toAbsolutePath().getParent().toString());
    }

    @AfterEach
    void asItWas() {
        if (homeBefore == null) {
            System.clearProperty(HOME);
        } else {
            System.setProperty(HOME, homeBefore);
        }
    }

    private static CommandRun run(String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return run;
    }

    @Test
    void aSecretIsSetAtOnceAndTheJobReadsIt() throws Exception {
        Path keys = stack.local().data().resolve("secrets/keys.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        assertThat(SecretKeys.parse(Files.readString(keys), "keys").ids()).hasSize(1);

        Files.writeString(
                folder.resolve("plugin.json"),
                """
                {"name": "secret-reader", "config":
                    [{"key": "apiKey", "type": "string", "secret": true, "required": true}]}
                """);
        Files.writeString(
                folder.resolve("index.js"),
                """
                export function processEvent(event, { config }) {
                    event.properties.reversed = [...config.apiKey].reverse().join('')
                    return event
                }
                """);
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        JsonNode team =
                run(
                                "team",
                                "create",
                                "secrets",
                                "--token",
                                "phc_secrets",
                                "--organization",
                                ORGANIZATION,
                                "--json")
                        .json()
                        .get("team");
        run("plugin", "install", folder.toString(), "--organization", ORGANIZATION);
        String id = team.get("id").asText();
        CommandRun set =
                run(
                        "plugin",
                        "config",
                        "set",
                        "secret-reader",
                        "--team",
                        id,
                        "--from",
                        "apiKey=file:" + secret);
        assertThat(set.out() + set.err()).doesNotContain(SECRET);
        run("plugin", "enable", "secret-reader", "--team", id);

        String expected = new StringBuilder(SECRET).reverse().toString();
        String distinctId = UUID.randomUUID().toString();
        Await.until(
                () -> {
                    send(distinctId);
                    return stack.query(
                            "SELECT DISTINCT JSONExtractString(properties, 'reversed') FROM events"
                                    + " WHERE distinct_id = '"
                                    + distinctId
                                    + "' FORMAT TSV");
                },
                answer -> assertThat(answer.lines()).contains(expected));
    }

    private void send(String distinctId) throws Exception {
        String event =
                new JsonMapper()
                        .createObjectNode()
                        .put("token", "phc_secrets")
                        .put("event", "e")
                        .put("distinct_id", distinctId)
                        .toString();
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(URI.create(stack.local().captureUrl() + "/capture"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(event))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        // The capture endpoint may not know the new team yet.
        assertThat(answer.statusCode()).isIn(200, 401);
    }
}
