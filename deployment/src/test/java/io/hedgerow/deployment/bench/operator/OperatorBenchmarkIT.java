package io.hedgerow.deployment.bench.operator;

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

/** All parts, too short to measure anything. */
class OperatorBenchmarkIT {

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
        return new CommandLine(new OperatorBenchmark())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void printsATableForEachPart() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                run(
                        out,
                        err,
                        "--seconds=0.5",
                        "--warm-up=0.2",
                        "--rounds=1",
                        "--calls=20",
                        "--keys=1000");
        assertThat(status).as("%s%n%s", out, err).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("none +rocksdb .* -"))
                .anyMatch(line -> line.matches("hello +hashmap .* -?\\d+ %"))
                .anyMatch(line -> line.matches("five +runtime alone .* -"))
                .anyMatch(line -> line.matches("timer +100 .*"))
                .anyMatch(line -> line.matches("sockets +1 .*"))
                .anyMatch(line -> line.matches("rocksdb +held( +[\\d,]+){3}"))
                .anyMatch(line -> line.matches("rocksdb( +[\\d,]+){2}"))
                .anyMatch(line -> line.matches("hashmap( +[\\d.]+){2} +\\d+"))
                .anyMatch(line -> line.matches("bursts +off .*"));
    }

    @Test
    void refusesWhatItCannotRun() {
        StringWriter err = new StringWriter();
        assertThat(run(new StringWriter(), err, "--parts=speed")).isEqualTo(2);
        assertThat(err.toString()).contains("speed", "fairness");
        assertThat(run(new StringWriter(), err, "--calls=1001")).isEqualTo(2);
        assertThat(err.toString()).contains("--calls 1 to 1000");
    }
}
