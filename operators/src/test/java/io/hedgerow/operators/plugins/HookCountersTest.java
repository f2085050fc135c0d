package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.HookCall;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a metrics reporter is told of each config and hook (contract §5.5). */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HookCountersTest {

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
                            .build());

    /** One config of the team, with hooks of both kinds. */
    record Registry() implements RegistryLoader {

        @Override
        public RegistrySnapshot load() {
            PluginInstallation installation =
                    DeliveryHarness.installation(
                            DeliveryHarness.CONFIG, "processEvent onEvent exportEvents", "{}");
            return new RegistrySnapshot(new TeamDirectory(List.of()), List.of(installation));
        }
    }

    private static PluginPlatform platform() {
        return new FakePlugin.Platform(
                (installation, services) -> {
                    FakePlugin plugin = new FakePlugin();
                    Set<String> failed = new HashSet<>();
                    plugin.deliveryHooks =
                            Set.of(DeliveryHook.ON_EVENT, DeliveryHook.EXPORT_EVENTS);
                    plugin.answer = call -> answer(call, failed);
                    return plugin;
                });
    }

    /** What is called "again" fails once, what is called "wrong" fails. */
    private static HookResult answer(HookCall call, Set<String> failed) {
        String argument = call.argumentJson() == null ? "" : call.argumentJson();
        if (argument.contains("\"event\":\"wrong\"")) {
            return FakePlugin.error("wrong");
        }
        if (argument.contains("\"event\":\"again\"") && failed.add(call.name())) {
            return FakePlugin.retry("not now");
        }
        return new HookResult.Returned(call.argumentJson());
    }

    @Test
    void areToldPerConfigAndHookInDelivery() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        DataStream<RegistryChange> changes =
                env.fromData(RegistryChange.TYPE, new RegistryChange(1, DeliveryHarness.TEAM, 0));
        env.fromData(
                        DeliveryInput.TYPE,
                        input("fine"),
                        input("again"),
                        input("fine too"),
                        input("wrong"))
                .keyBy(DeliveryInput::key, Types.LONG)
                .connect(changes.broadcast())
                .transform(
                        "Delivery",
                        Types.VOID,
                        new DeliveryOperator(
                                new Registry(),
                                HookCountersTest::platform,
                                DeliveryOptions.DEFAULT))
                .sinkTo(new DiscardingSink<>());
        JobID job = env.execute().getJobID();

        assertThat(counted(job, "onEvent")).isEqualTo("2 1 1");
        // One batch of four, which fails for good.
        assertThat(counted(job, "exportEvents")).isEqualTo("0 0 4");
    }

    private static DeliveryInput input(String name) {
        return new DeliveryInput.Event(DeliveryHarness.CONFIG, 0, DeliveryHarness.event("p", name));
    }

    @Test
    void areToldPerConfigAndHookInIngestion() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        HomeLane.of(
                        env.fromData(
                                EventEnvelope.TYPE,
                                event("fine"),
                                event("again"),
                                event("fine too"),
                                event("wrong")),
                        new Registry(),
                        HookCountersTest::platform,
                        PluginOperatorOptions.DEFAULT)
                .sinkTo(new DiscardingSink<>());
        JobID job = env.execute().getJobID();

        assertThat(counted(job, "processEvent")).isEqualTo("2 1 1");
    }

    private static EventEnvelope event(String name) {
        return OperatorHarness.event(DeliveryHarness.TEAM, "p", name);
    }

    /** Successes, successes on retry, failures. */
    private static String counted(JobID job, String hook) {
        return count(job, hook, "successes")
                + " "
                + count(job, hook, "successesOnRetry")
                + " "
                + count(job, hook, "failures");
    }

    /** As a reporter finds it that goes by labels, such as Prometheus's. */
    private static long count(JobID job, String hook, String name) {
        return REPORTER.getMetricsByGroup().entrySet().stream()
                .filter(each -> has(each.getKey(), "<job_id>", job.toString()))
                .filter(each -> has(each.getKey(), "<hook>", hook))
                .filter(each -> has(each.getKey(), "<config>", "" + DeliveryHarness.CONFIG))
                .mapToLong(each -> ((Counter) each.getValue().get(name)).getCount())
                .sum();
    }

    private static boolean has(MetricGroup group, String label, String value) {
        return value.equals(group.getAllVariables().get(label));
    }
}
