package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.deployment.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hedgerow registry check}. */
class RegistryCheckTest {

    private static final String REGISTRY =
            """
            version: 1
            plugins: [{name: hello, path: hello}, {name: gone, path: gone}]
            teams:
              - id: 1
                token: phc_1
                plugins: [{plugin: hello, id: 11}, {plugin: gone, id: 12, enabled: GONE}]
              - id: 2
                token: phc_2
                plugins: [{plugin: hello, id: 21, config: {key: VALUE}}]
            """;

    @TempDir Path folder;

    private CommandRun check(String gone, String value) throws Exception {
        Path plugin = Files.createDirectories(folder.resolve("hello"));
        Files.writeString(
                plugin.resolve("plugin.json"),
                "{\"name\": \"hello\", \"config\": [{\"key\": \"key\", \"type\": \"string\", \"secret\": true}]}");
        Files.writeString(plugin.resolve("index.js"), "export const a = 1");
        Files.writeString(
                folder.resolve("registry.yaml"),
                REGISTRY.replace("GONE", gone).replace("VALUE", value));
        return CommandRun.of("registry", "check", folder.toString(), "--json");
    }

    @Test
    void saysWhatWouldNotRunAndWhy() throws Exception {
        CommandRun good = check("false", "env:PATH");
        assertThat(good.status()).as(good.err()).isZero();
        assertThat(good.json().get("inForce").asInt()).isEqualTo(2);

        CommandRun bad = check("true", "s3cret");
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.out()).doesNotContain("s3cret");
        JsonNode problems = bad.json().get("problems");
        assertThat(problems).hasSize(2);
        assertThat(problems.get(0).get("config").asInt()).isEqualTo(21);
        assertThat(problems.get(0).get("reason").asText()).contains("is in plain text");
        assertThat(problems.get(1).get("config").asInt()).isEqualTo(12);
        assertThat(problems.get(1).get("reason").asText())
                .contains("there is no such plugin folder or archive");

        CommandRun broken = check("maybe", "x");
        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err())
                .hasLineCount(1)
                .contains(
                        "registry.yaml, line 6, teams[0].plugins[1].enabled: must be true or false");
    }
}
