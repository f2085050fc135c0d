package io.hedgerow.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HedgerowConfigurationTest {

    @TempDir Path folder;

    private static HedgerowConfiguration load(
            Map<String, String> environment, String... arguments) {
        return HedgerowConfiguration.load(arguments, environment);
    }

    @Test
    void commandLineWinsOverEnvironmentWinsOverFile() throws Exception {
        Path file = folder.resolve("hedgerow.yaml");
        Files.writeString(
                file,
                """
                kafka:
                  bootstrap-servers: file:1
                  group-id: file-group
                  properties:
                    security.protocol: SSL
                    sasl.jaas.config: "a b=\\"c\\", d:e;"
                job.checkpoint.interval: 3 s
                """);
        HedgerowConfiguration configuration =
                load(
                        Map.of(
                                "HEDGEROW_CONFIG", file.toString(),
                                "HEDGEROW_KAFKA_BOOTSTRAP_SERVERS", "env:1",
                                "HEDGEROW_KAFKA_GROUP_ID", "env-group",
                                "HEDGEROW_HOME", "/not/an/option"),
                        "--kafka.bootstrap-servers",
                        "line:1",
                        "--kafka.stop-at-end=true");
        assertThat(configuration.get(HedgerowOptions.KAFKA_SERVERS)).isEqualTo("line:1");
        assertThat(configuration.get(HedgerowOptions.KAFKA_GROUP)).isEqualTo("env-group");
        assertThat(configuration.get(HedgerowOptions.CHECKPOINT_INTERVAL))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(configuration.get(HedgerowOptions.KAFKA_STOP_AT_END)).isTrue();
        assertThat(configuration.get(HedgerowOptions.KAFKA_PROPERTIES))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("sasl.jaas.config", "a b=\"c\", d:e;");
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        assertThatThrownBy(() -> load(Map.of(), "--kafka.bootstrap-server", "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "Unknown option \"kafka.bootstrap-server\" (command line). Did you mean \"kafka.bootstrap-servers\"?");
    }

    @Test
    void refusesValuesOfTheWrongKindAndNamesTheirOrigin() {
        assertThatThrownBy(() -> load(Map.of("HEDGEROW_JOB_CHECKPOINT_INTERVAL", "soon")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("job.checkpoint.interval")
                .hasMessageContaining("environment HEDGEROW_JOB_CHECKPOINT_INTERVAL")
                .hasMessageContaining("\"soon\"");
    }

    @Test
    void saysHowToGiveWhatIsMissing() {
        assertThatThrownBy(() -> load(Map.of()).require(HedgerowOptions.CLICKHOUSE_URL))
                .hasMessageContaining("--clickhouse.url")
                .hasMessageContaining("HEDGEROW_CLICKHOUSE_URL");
        assertThatThrownBy(() -> load(Map.of(), "--config", folder + "/none.yaml"))
                .hasMessageContaining("none.yaml");
        assertThatThrownBy(() -> load(Map.of(), "stray")).hasMessageContaining("\"stray\"");
    }

    @Test
    void neverPrintsSecrets() {
        String text =
                load(
                                Map.of("HEDGEROW_POSTGRES_PASSWORD", "hush1"),
                                "--clickhouse.password",
                                "hush2",
                                "--kafka.properties",
                                "ssl.key.password:hush3",
                                "--clickhouse.url",
                                "http://shown")
                        .toString();
        assertThat(text)
                .contains("http://shown", "postgres.password = ******")
                .doesNotContain("hush");
    }

    @Test
    void furtherValuesFillGapsOnly() {
        HedgerowConfiguration filled =
                HedgerowConfiguration.of(Map.of("job.name", "mine", "kafka.properties", "a:b,c:d"))
                        .orElse(Map.of("job.name", "other", "postgres.user", "me"), "elsewhere");
        assertThat(filled.get(HedgerowOptions.JOB_NAME)).isEqualTo("mine");
        assertThat(filled.get(HedgerowOptions.POSTGRES_USER)).isEqualTo("me");
        assertThat(filled.get(HedgerowOptions.KAFKA_PROPERTIES))
                .isEqualTo(Map.of("a", "b", "c", "d"));
        assertThat(filled.toString()).contains("postgres.user = me   (elsewhere)", "(caller)");
    }
}
