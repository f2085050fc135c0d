package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script, in a real bash. */
class CompletionCommandTest {

    @TempDir Path folder;

    private String complete(String words) throws Exception {
        StringWriter out = new StringWriter();
        assertThat(
                        HedgerowCommand.commandLine()
                                .setOut(new PrintWriter(out))
                                .execute("completion", "bash"))
                .isZero();
        Path script = Files.writeString(folder.resolve("hedgerow.bash"), out.toString());
        Process bash =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                "source '%s'; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_hedgerow; echo ${COMPREPLY[@]}"
                                        .formatted(script, words))
                        .redirectErrorStream(true)
                        .start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void completesCommandsAndOptions() throws Exception {
        assertThat(complete("hedgerow plugin up")).isEqualTo("upgrade");
        assertThat(complete("hedgerow plugin config s")).isEqualTo("set");
        assertThat(complete("hedgerow plugin enable --t")).contains("--team");
    }
}
