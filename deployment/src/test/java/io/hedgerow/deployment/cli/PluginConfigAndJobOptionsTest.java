package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** What {@code --config} means where it can be a plugin config or the job's file. */
class PluginConfigAndJobOptionsTest {

    /** Any that has the options. */
    @Command(name = "any")
    static final class Any {
        @Mixin private PluginConfigAndJobOptions job;
    }

    private static PluginConfigAndJobOptions of(String line) {
        Any any = new Any();
        new CommandLine(any).parseArgs(line.isBlank() ? new String[0] : line.trim().split(" "));
        return any.job;
    }

    @ParameterizedTest
    @CsvSource({
        "'', , ",
        "--config 12, 12, ",
        "--config=012, 12, ",
        "--config-id 12, 12, ",
        "--config 12 --config-id 12, 12, ",
        "--config job.yaml, , job.yaml",
        "--config ./12, , ./12",
        "--config 12.yaml, , 12.yaml",
        "--config -12, , -12",
        "--config job.yaml --config 12, 12, job.yaml",
        "--config 12 --config job.yaml, 12, job.yaml",
        "--config job.yaml --config-id 12, 12, job.yaml"
    })
    void aNumberIsThePluginConfigAndAnythingElseTheFile(String line, Integer id, Path file) {
        PluginConfigAndJobOptions options = of(line);
        assertThat(options.pluginConfig()).isEqualTo(id);
        assertThat(options.file()).isEqualTo(file);
    }

    @Test
    void twoOfOneKindAreWrong() {
        assertThatThrownBy(() -> of("--config 1 --config 2").pluginConfig())
                .isInstanceOf(ParameterException.class)
                .hasMessage("--config names two plugin configs: 1 and 2");
        assertThatThrownBy(() -> of("--config 1 --config-id 2").pluginConfig())
                .isInstanceOf(ParameterException.class);
        assertThatThrownBy(() -> of("--config a --config b").file())
                .isInstanceOf(ParameterException.class)
                .hasMessage("--config names two files: a and b");
        assertThatThrownBy(() -> of("--config 99999999999").pluginConfig())
                .isInstanceOf(ParameterException.class)
                .hasMessage("--config: there is no plugin config 99999999999");
    }

    @Test
    void anExportWithoutAPluginConfigSaysHowToNameIt() {
        CommandRun run = CommandRun.of("export", "--from", "2026-01-01", "--to", "2026-01-02");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Which plugin config? Say --config ID");
    }
}
