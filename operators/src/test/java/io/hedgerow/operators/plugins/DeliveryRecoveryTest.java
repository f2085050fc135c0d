package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.delivery.DeliveryFanOut;
import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deliveries in a cluster that fails: everything arrives, or is a dead letter. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DeliveryRecoveryTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir Path checkpoints;

    private static void build(StreamExecutionEnvironment env) {
        RegistryLoader registry = new DeliveryRecoveryWorld.Registry();
        DataStream<RegistryChange> changes =
                env.fromData(RegistryChange.TYPE, new RegistryChange(1, 99, 0));
        SingleOutputStreamOperator<Void> delivery =
                env.addSource(DeliveryRecoveryWorld.events(), "events", ProcessedEvent.TYPE)
                        .process(new DeliveryFanOut(registry, DeliveryOptions.DEFAULT))
                        .returns(DeliveryInput.TYPE)
                        .uid(OperatorUids.DELIVERY_FAN_OUT)
                        .setParallelism(1)
                        .keyBy(DeliveryInput::key, Types.LONG)
                        .connect(changes.broadcast())
                        .transform(
                                "Delivery",
                                Types.VOID,
                                new DeliveryOperator(
                                        registry,
                                        DeliveryRecoveryWorld::platform,
                                        DeliveryOptions.DEFAULT))
                        .uid(OperatorUids.DELIVERY);
        collect(
                "dead",
                delivery.getSideOutput(PluginOutputs.DEAD_LETTERS)
                        .map(row -> row.eventUuid() + " " + row.errorLocation())
                        .returns(Types.STRING)
                        .map(new RecoveryWorld.Failures())
                        .setParallelism(1));
        collect(
                "metrics",
                delivery.getSideOutput(PluginOutputs.APP_METRICS)
                        .map(
                                metric ->
                                        metric.category()
                                                + " "
                                                + (metric.successes() + metric.successesOnRetry()))
                        .returns(Types.STRING));
    }

    private static void collect(String name, DataStream<String> texts) {
        texts.transform("Collect " + name, Types.VOID, new RecoveryWorld.Collect(name))
                .setParallelism(1);
    }

    @ParameterizedTest
    @CsvSource({"hashmap, false", "hashmap, true", "rocksdb, false", "rocksdb, true"})
    void twoFailuresLoseNothing(String backend, boolean unaligned) throws Exception {
        DeliveryRecoveryWorld.reset();
        StreamExecutionEnvironment env = RecoveryTest.environment(backend, unaligned, checkpoints);
        build(env);
        env.execute();

        assertThat(RecoveryWorld.failures()).isEqualTo(RecoveryWorld.FAILURES);
        Set<Integer> all =
                IntStream.range(0, DeliveryRecoveryWorld.EVENTS)
                        .boxed()
                        .collect(Collectors.toSet());
        assertArrived(DeliveryRecoveryWorld.BATCHES, all);
        all.remove(DeliveryRecoveryWorld.BAD);
        assertArrived(DeliveryRecoveryWorld.EACH, all);
        assertPersonsAreInOrder();
        assertThat(RecoveryWorld.collected("dead"))
                .containsExactly(new UUID(0, DeliveryRecoveryWorld.BAD) + " delivery:onEvent");
        assertThat(counted("onEvent")).isEqualTo(DeliveryRecoveryWorld.EVENTS - 1);
        assertThat(counted("exportEvents")).isEqualTo(DeliveryRecoveryWorld.EVENTS);
    }

    /** A repeated request has the key it had; so an idempotent receiver sees each event once. */
    private static void assertArrived(int config, Set<Integer> expected) {
        Map<Integer, Set<String>> keys = new HashMap<>();
        for (DeliveryRecoveryWorld.Arrival each : DeliveryRecoveryWorld.arrivals(config)) {
            assertThat(each.key()).isNotNull();
            keys.computeIfAbsent(each.number(), absent -> new HashSet<>()).add(each.key());
        }
        assertThat(keys.keySet()).isEqualTo(expected);
        assertThat(keys.values()).allMatch(each -> each.size() == 1);
    }

    private static void assertPersonsAreInOrder() {
        Map<String, Integer> last = new HashMap<>();
        Set<Integer> seen = new HashSet<>();
        for (DeliveryRecoveryWorld.Arrival each :
                DeliveryRecoveryWorld.arrivals(DeliveryRecoveryWorld.EACH)) {
            if (seen.add(each.number())) {
                String person = DeliveryRecoveryWorld.person(each.number());
                Integer before = last.put(person, each.number());
                assertThat(each.number()).as(person).isGreaterThan(before == null ? -1 : before);
            }
        }
    }

    private static long counted(String category) {
        List<String> metrics = RecoveryWorld.collected("metrics");
        return metrics.stream()
                .filter(each -> each.startsWith(category + " "))
                .mapToLong(each -> Long.parseLong(each.substring(category.length() + 1)))
                .sum();
    }
}
