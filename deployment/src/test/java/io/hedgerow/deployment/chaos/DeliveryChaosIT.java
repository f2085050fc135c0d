package io.hedgerow.deployment.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.receiver.DeliveryLedger;
import io.hedgerow.deployment.seed.SampleData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Deliveries by plugins in the style of those that people have, to a third party that refuses,
 * hangs, resets connections and goes away for a while, as TaskManagers are killed, a config changes
 * and the job is rescaled. In the end every event has arrived or is a dead letter, and the dead
 * letters arrive when they are replayed. Takes its length from {@link ChaosOptions}, too.
 */
@EnabledIfSystemProperty(
        named = "hedgerow.dist",
        matches = ".+",
        disabledReason = "runs after package, in the phase integration-test")
class DeliveryChaosIT {

    private static final Path FOLDER = Path.of("target", "chaos-delivery").toAbsolutePath();

    @Test
    void everyEventArrivesOrIsADeadLetterThatCanBeReplayed() throws Exception {
        FileUtils.deleteDirectory(FOLDER.toFile()); // of an earlier run, kept for its logs
        long start = System.nanoTime();
        try (DeliveryLedger receiver = DeliveryLedger.start();
                ChaosCluster cluster =
                        ChaosCluster.start(
                                Path.of("..").toRealPath(), FOLDER, step -> say(start, step))) {
            DeliveryEvidence evidence;
            try {
                evidence =
                        new DeliveryChaosScenario(
                                        ChaosOptions.forDelivery(),
                                        cluster,
                                        receiver,
                                        plugins(),
                                        step -> say(start, step))
                                .run();
            } catch (Exception | AssertionError e) {
                System.out.println(cluster.diagnosis());
                throw e;
            }
            say(start, evidence.toString());
            Files.writeString(FOLDER.resolve("ledger.txt"), evidence.toString());
            assertThat(evidence.violations()).as(() -> evidence + cluster.diagnosis()).isEmpty();
        }
    }

    /** Those of the tests, and an official one from npm. */
    private static Path plugins() throws Exception {
        SampleData samples = new SampleData(Path.of("..").toRealPath());
        samples.installOfficialPlugins(System.out::println);
        Path folder = FOLDER.resolve("posthog-plugins"); // "plugins" is Flink's
        FileUtils.copy(
                new org.apache.flink.core.fs.Path(
                        Path.of("src/test/resources/delivery").toRealPath().toUri()),
                new org.apache.flink.core.fs.Path(folder.toUri()),
                false);
        FileUtils.copy(
                new org.apache.flink.core.fs.Path(samples.geoIpDatabase().getParent().toUri()),
                new org.apache.flink.core.fs.Path(folder.resolve("geoip").toUri()),
                false);
        return folder;
    }

    private static void say(long start, String what) {
        Duration since = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("%6.1f s  %s%n", since.toMillis() / 1_000.0, what);
    }
}
