package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class CliReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "cli.md");

    /** Run with {@code -Dhedgerow.docs.update=true} to write the page anew. */
    @Test
    void thePageIsUpToDate() throws Exception {
        if (Boolean.getBoolean("hedgerow.docs.update")) {
            Files.writeString(PAGE, CliReference.markdown());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(CliReference.markdown());
    }

    @Test
    void everyCommandAndOptionIsExplained() {
        check(HedgerowCommand.commandLine());
    }

    private static void check(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (command.getCommandSpec().helpCommand()) {
            return;
        }
        assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
        assertThat(command.getCommandSpec().mixinStandardHelpOptions()).as(name).isTrue();
        for (OptionSpec option : command.getCommandSpec().options()) {
            assertThat(option.description()).as(name + " " + option.longestName()).isNotEmpty();
        }
        command.getSubcommands().values().forEach(CliReferenceTest::check);
    }
}
