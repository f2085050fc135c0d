package io.hedgerow.deployment.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A benchmark too short to measure anything, on all the real servers. */
class PipelineBenchmarkIT {

    private static final List<String> PROPERTIES =
            List.of(
                    "hedgerow.home",
                    "hedgerow.log.file",
                    "hedgerow.log.appender",
                    "hedgerow.log.level");

    @BeforeAll
    static void asTheLauncherDoes() {
        System.setProperty("hedgerow.home", Path.of("..").toAbsolutePath().normalize().toString());
    }

    @AfterAll
    static void leaveNothingBehind() {
        PROPERTIES.forEach(System::clearProperty);
        Configurator.reconfigure();
    }

    private static int run(StringWriter out, StringWriter err, String... arguments) {
        return new CommandLine(new PipelineBenchmark())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void printsALineForEachVariant() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                run(
                        out,
                        err,
                        "--variants=none/1/hashmap,hello/1/hashmap",
                        "--events=6000",
                        "--rounds=1",
                        "--warm-up=3");
        assertThat(status).as("%s", err).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("none/1/hashmap +6,000 .* 1\\.00 .*"))
                .anyMatch(line -> line.matches("hello/1/hashmap +6,000 .* \\d\\.\\d\\d .*"));
        assertThat(err.toString())
                .contains("warming up hello/1/hashmap")
                .contains("run 2 of 2, hello/1/hashmap");
    }

    @Test
    void refusesWhatItCannotRun() {
        StringWriter err = new StringWriter();
        assertThat(run(new StringWriter(), err, "--variants=none/4")).isEqualTo(2);
        assertThat(err.toString()).contains("\"none/4\"");
        assertThat(run(new StringWriter(), err, "--warm-up=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--warm-up without --events");
    }
}
