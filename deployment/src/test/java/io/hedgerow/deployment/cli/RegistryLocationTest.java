package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.local.LocalState;
import io.hedgerow.deployment.local.ProcessId;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryLocationTest {

    private static final String URL = "jdbc:postgresql://db:5432/x";

    @TempDir Path home;

    private RegistryLocation find(Map<String, String> environment, String... arguments)
            throws RegistryException, IOException {
        return RegistryLocation.of(
                RunningStack.complete(HedgerowConfiguration.load(arguments, environment), home));
    }

    private void local(ProcessId process) throws Exception {
        LocalState state =
                new LocalState(
                        1,
                        process,
                        "k",
                        "c",
                        "jdbc:postgresql://127.0.0.1:1/local",
                        "postgres",
                        "http://capture",
                        "http://flink",
                        "data",
                        "file:/data/secrets/keys.json");
        write(LocalState.file(home), state);
    }

    private static void write(Path file, Object json) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, new JsonMapper().writeValueAsString(json));
    }

    private void cluster(ProcessId supervisor) throws Exception {
        write(
                home.resolve("deployment/target/cluster/cluster.json"),
                Map.of(
                        "version",
                        1,
                        "supervisor",
                        supervisor,
                        "ready",
                        true,
                        "services",
                        Map.of(
                                "kafka",
                                "k",
                                "clickhouse",
                                "c",
                                "postgres",
                                URL + "cluster",
                                "postgresUser",
                                "postgres")));
    }

    private static ProcessId me() {
        return ProcessId.of(ProcessHandle.current());
    }

    @Test
    void whatIsNamedWins() throws Exception {
        local(me());
        Path file =
                Files.writeString(
                        home.resolve("c.yaml"), "postgres: {url: '" + URL + "', user: u}");
        assertThat(find(Map.of(), "--config", file.toString()).login().toString())
                .isEqualTo(URL + " as u");
        assertThat(
                        find(Map.of(
                                        "HEDGEROW_POSTGRES_URL",
                                        URL,
                                        "HEDGEROW_POSTGRES_PASSWORD",
                                        "p"))
                                .login()
                                .password())
                .isEqualTo("p");
        assertThat(
                        find(Map.of("HEDGEROW_POSTGRES_URL", "other"), "--postgres.url", URL)
                                .login()
                                .url())
                .isEqualTo(URL);
    }

    @Test
    void elseTheStackThatRunsHere() throws Exception {
        assertThatThrownBy(() -> find(Map.of()))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith(
                        "no registry is known: name its database with --postgres.url");
        local(new ProcessId(me().pid(), 1));
        assertThatThrownBy(() -> find(Map.of()))
                .as("another process has its number now")
                .hasMessageStartingWith("no registry is known");
        local(me());
        assertThat(find(Map.of()).login().url()).isEqualTo("jdbc:postgresql://127.0.0.1:1/local");
        assertThat(find(Map.of()).configuration().get(HedgerowOptions.SECRET_KEYS))
                .isEqualTo("file:/data/secrets/keys.json");
        assertThat(
                        find(Map.of("HEDGEROW_SECRETS_KEYS", "env:MINE"))
                                .configuration()
                                .get(HedgerowOptions.SECRET_KEYS))
                .isEqualTo("env:MINE");
        cluster(me());
        assertThatThrownBy(() -> find(Map.of()))
                .hasMessageContaining("a local stack and a cluster run here")
                .hasMessageContaining(URL + "cluster");
        Files.delete(LocalState.file(home));
        assertThat(find(Map.of()).login().url()).isEqualTo(URL + "cluster");
        Files.writeString(LocalState.file(home), "{");
        assertThatThrownBy(() -> find(Map.of())).hasMessageContaining("local.json is damaged");
    }
}
