package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code hedgerow cluster} says where no cluster runs; that one works is another test's. */
class ClusterCommandTest {

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"status", "submit", "stop 0123", "down"})
    void withoutAClusterEveryCommandIsOneLineAndAFailure(String command) {
        assertThat(run(command)).isEqualTo(1);

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("hedgerow: no cluster runs in " + folder);
    }

    @Test
    void aDamagedStateFileIsNamed() throws Exception {
        Files.writeString(folder.resolve("cluster.json"), "{\"version\": 1, \"supervisor");

        assertThat(run("status")).isEqualTo(1);

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("cluster.json is damaged");
    }

    @Test
    void theStateOfADeadSupervisorIsNoCluster() throws Exception {
        Files.writeString(
                folder.resolve("cluster.json"),
                """
                {"version": 1, "supervisor": {"pid": %d, "started": 1000}, "ready": true,
                 "rest": "http://127.0.0.1:1", "taskManagers": 1, "slots": 1,
                 "processes": [{"name": "jobmanager", "id": {"pid": %<d, "started": 1000}}]}
                """
                        .formatted(ProcessHandle.current().pid()));

        assertThat(run("status")).isEqualTo(1);
        assertThat(err.toString()).contains("no cluster runs in ");

        // This JVM has the number that the file names, and another start time.
        assertThat(run("down")).isZero();
        assertThat(folder.resolve("cluster.json")).doesNotExist();
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : new String[] {"up", "submit", "status", "stop", "down"}) {
            out.getBuffer().setLength(0);
            assertThat(commandLine().execute("cluster", command, "--help")).isZero();
            assertThat(out.toString()).startsWith("Usage: hedgerow cluster " + command);
        }
    }

    private int run(String command) {
        return commandLine().execute(("cluster " + command + " --dir " + folder).split(" "));
    }

    private CommandLine commandLine() {
        return HedgerowCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
    }
}
