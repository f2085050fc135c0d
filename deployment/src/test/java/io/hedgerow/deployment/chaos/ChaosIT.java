package io.hedgerow.deployment.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Real Kafka, ClickHouse, Postgres and Flink processes, plugins that use everything, and faults
 * while events flow. In the end all of it must add up. {@code -Dchaos.events=100000
 * -Dchaos.kills=20} makes it longer; see {@link ChaosOptions}.
 */
@EnabledIfSystemProperty(
        named = "hedgerow.dist",
        matches = ".+",
        disabledReason = "runs after package, in the phase integration-test")
class ChaosIT {

    private static final Path FOLDER = Path.of("target", "chaos").toAbsolutePath();

    @Test
    void everythingAddsUpAfterKillsReloadsAndARescale() throws Exception {
        FileUtils.deleteDirectory(FOLDER.toFile()); // of an earlier run, kept for its logs
        ChaosOptions options = ChaosOptions.fromSystemProperties();
        long start = System.nanoTime();
        Path plugins = Path.of("src/test/resources/chaos").toRealPath();
        List<String> jobOptions =
                List.of(
                        "--job.checkpoint.interval",
                        "1 s",
                        "--plugins.directory",
                        plugins.toString(),
                        "--plugins.http.allowed-hosts",
                        "127.0.0.1",
                        "--plugins.schedule-minute",
                        "5 s");
        try (SlowService service = SlowService.start(options.seed());
                ChaosCluster cluster =
                        ChaosCluster.start(
                                Path.of("..").toRealPath(), FOLDER, step -> say(start, step))) {
            Evidence evidence;
            try {
                evidence =
                        new ChaosScenario(
                                        options,
                                        cluster,
                                        service,
                                        jobOptions,
                                        new PluginVersions(plugins, FOLDER.resolve("versions")),
                                        step -> say(start, step))
                                .run();
            } catch (Exception | AssertionError e) {
                System.out.println(cluster.diagnosis());
                throw e;
            }
            Ledger ledger = new Ledger(evidence);
            say(start, ledger.toString());
            Files.writeString(FOLDER.resolve("ledger.txt"), ledger.toString());
            assertThat(ledger.holds()).as(() -> ledger + cluster.diagnosis()).isTrue();
        }
    }

    private static void say(long start, String what) {
        Duration since = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("%6.1f s  %s%n", since.toMillis() / 1_000.0, what);
    }
}
