package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a metrics reporter reads of the operator while it works, waits and is cut off. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OperatorMetricsTest {

    private static final int EVENTS = 6;
    private static final int SLOTS = 4;

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
                            .build());

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static volatile boolean failNow;
    private static volatile boolean failed;

    @TempDir Path checkpoints;

    /**
     * One plugin whose hooks fail, but for its event's; one that does something else each time the
     * registry is read; one whose setup fails.
     */
    record Registry() implements RegistryLoader {

        private static final String FAILS =
                """
                exports.jobs = { fails: async () => { throw new Error('job') } }
                exports.runEveryMinute = async () => {
                  for (const end = Date.now() + 5; Date.now() < end;) {}
                  throw new Error('tick')
                }
                exports.teardownPlugin = async () => { throw new Error('teardown') }
                exports.processEvent = async (event, { storage, jobs }) => {
                  await storage.get('n')
                  await jobs.fails({}).runNow()
                  if (event.distinct_id !== 'p1') await fetch('https://api.example/a')
                  if (event.distinct_id === 'p0') throw new Error('event')
                  return event
                }
                """;

        @Override
        public RegistrySnapshot load() {
            int version = LOADS.incrementAndGet();
            return new RegistrySnapshot(
                    new TeamDirectory(List.of()),
                    List.of(
                            plugin(
                                    1,
                                    "exports.setupPlugin = async ({ storage }) => { throw new Error('setup') }; exports.processEvent = e => e"),
                            plugin(2, FAILS),
                            plugin(
                                    3,
                                    "exports.processEvent = async (e, { storage }) => { await storage.get('v%d'); await fetch('https://api.example/b'); return e }"
                                            .formatted(version))));
        }

        private static PluginInstallation plugin(int config, String code) {
            return FakePlugin.installation(2, config, "p" + config, code);
        }
    }

    /** Fails at a checkpoint when the test wants it. */
    static final class Fails
            implements MapFunction<EventEnvelope, EventEnvelope>, CheckpointListener {

        private static final long serialVersionUID = 1L;

        @Override
        public EventEnvelope map(EventEnvelope event) {
            return event;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (failNow) {
                failNow = false;
                failed = true;
                throw new IllegalStateException("Failure for the test");
            }
        }
    }

    private static Stream<Map.Entry<MetricGroup, Metric>> metrics(String name) {
        return REPORTER.getMetricsByGroup().entrySet().stream()
                .filter(each -> each.getValue().containsKey(name))
                .map(each -> Map.entry(each.getKey(), each.getValue().get(name)));
    }

    /** The highest of all attempts. */
    private static double gauge(String name) {
        return metrics(name)
                .map(each -> ((Gauge<?>) each.getValue()).getValue())
                .mapToDouble(value -> ((Number) value).doubleValue())
                .max()
                .orElse(-1);
    }

    private static long counter(String name) {
        return metrics(name).mapToLong(each -> ((Counter) each.getValue()).getCount()).sum();
    }

    private static long histogram(String name) {
        return metrics(name).mapToLong(each -> ((Histogram) each.getValue()).getCount()).sum();
    }

    private static long errors(int config, String hook) {
        return metrics("errors")
                .filter(
                        each ->
                                (config + "")
                                        .equals(each.getKey().getAllVariables().get("<config>")))
                .filter(each -> hook.equals(each.getKey().getAllVariables().get("<hook>")))
                .mapToLong(each -> ((Counter) each.getValue()).getCount())
                .sum();
    }

    private static void await(String what, BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            Thread.sleep(2);
            if (Thread.interrupted()) {
                throw new AssertionError("Waited in vain for " + what);
            }
        }
    }

    @Test
    void areReadByAReporter() throws Exception {
        HangingHttp.reset();
        HangingHttp.holdAllButTheFirst();
        StreamExecutionEnvironment env = RecoveryTest.environment("hashmap", false, checkpoints);
        env.setParallelism(1);
        HomeLane.of(
                        env.addSource(new HangingHttp.Events(EVENTS), "events", EventEnvelope.TYPE),
                        new Registry(),
                        HangingHttp::platform,
                        new PluginOperatorOptions(
                                StateLimits.DEFAULT,
                                new InFlightLimits(
                                        SLOTS, 100, 0, 1 << 20, Duration.ofSeconds(1), true),
                                Duration.ofMillis(100),
                                0))
                .map(new Fails())
                .returns(EventEnvelope.TYPE)
                .sinkTo(new DiscardingSink<>());
        JobClient job = env.executeAsync();

        await("a tick, while there is room", () -> errors(2, "scheduledTask") > 0);
        await("time in JavaScript", () -> gauge("javascriptShare") > 0);
        HangingHttp.release();
        await("calls in flight", () -> gauge("inFlight") == SLOTS);
        await("work that is parked", () -> gauge("parked") >= EVENTS - SLOTS);
        await("the oldest wait", () -> gauge("oldestWaitMillis") > 0);
        assertThat(gauge("contexts")).isEqualTo(3);
        failNow = true;
        await("the failure", () -> failed);
        await("calls of the second attempt", () -> HangingHttp.requests() >= 2 * SLOTS);
        HangingHttp.answerAll();
        job.getJobExecutionResult().get();

        assertThat(gauge("javascriptShare")).isLessThanOrEqualTo(1);
        assertThat(histogram("scheduleLatenessMillis")).isPositive();
        assertThat(histogram("scheduledTaskMicros")).isPositive();
        assertThat(counter("restoredInFlight")).isPositive();
        assertThat(counter("journalReplayedEffects")).isPositive();
        assertThat(counter("journalMismatches")).as("the plugin that is another one").isEqualTo(1);
        assertThat(histogram("processEventMicros")).isGreaterThanOrEqualTo(2 * EVENTS);
        assertThat(histogram("jobMicros")).isGreaterThanOrEqualTo(EVENTS);
        assertThat(errors(1, "setupPlugin")).as("once an attempt").isEqualTo(2);
        assertThat(errors(2, "processEvent")).isEqualTo(1);
        assertThat(errors(2, "job")).isGreaterThanOrEqualTo(EVENTS);
        assertThat(errors(2, "teardownPlugin")).isEqualTo(1);
        assertThat(errors(3, "processEvent")).isZero();
    }
}
