package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The scenarios of our sample plugins hold. */
class SamplePluginsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello-counter",
                "event-filter",
                "page-category",
                "event-forwarder",
                "order-alert"
            })
    void theScenarioHolds(String plugin) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        CommandLine hedgerow = HedgerowCommand.commandLine().setErr(writer).setOut(writer);

        int status =
                hedgerow.execute(
                        "plugin",
                        "test",
                        Path.of("plugins", plugin, "scenario.json").toAbsolutePath().toString());

        assertThat(status).as(said.toString()).isZero();
    }
}
