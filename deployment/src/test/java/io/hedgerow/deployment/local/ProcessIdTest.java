package io.hedgerow.deployment.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessIdTest {

    private Process process;

    @BeforeEach
    void start() throws Exception {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void endsTheProcessThatWasMeant() throws Exception {
        ProcessId id = ProcessId.of(process.toHandle());
        assertThat(id.find()).contains(process.toHandle());

        id.end(60);

        assertThat(process.waitFor()).isEqualTo(128 + 15);
        assertThat(id.find()).isEmpty();
        id.end(60);
    }

    @Test
    void leavesAProcessAloneThatHasTheNumberOfAnother() {
        ProcessId id = ProcessId.of(process.toHandle());
        ProcessId earlier = new ProcessId(id.pid(), id.started() - 10_000);

        assertThat(earlier.find()).isEmpty();
        earlier.end(60);

        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void killsWhatDoesNotEndWhenAsked() throws Exception {
        process.destroyForcibly().waitFor();
        process =
                new ProcessBuilder(
                                "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done")
                        .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");

        ProcessId.of(process.toHandle()).end(1);

        assertThat(process.waitFor()).isEqualTo(128 + 9);
    }
}
