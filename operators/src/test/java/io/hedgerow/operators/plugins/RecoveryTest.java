package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both lanes in a cluster that fails: nothing is lost, doubled or out of order. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RecoveryTest {

    private static final Pattern NUMBER = Pattern.compile("\"i\":(\\d+)");
    private static final Pattern COUNT = Pattern.compile("\"n\":(\\d+)");

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    @TempDir Path checkpoints;

    private static int number(String json) {
        Matcher matcher = NUMBER.matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    static StreamExecutionEnvironment environment(
            String backend, boolean unaligned, Path checkpoints) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        return env;
    }

    static SingleOutputStreamOperator<EventEnvelope> lane(
            Lane lane,
            KeyedStream<PluginInput, Long> input,
            DataStream<RegistryChange> changes,
            RegistryLoader registry,
            PluginPlatform.Factory platform) {
        InFlightLimits limits =
                new InFlightLimits(20, 20, 20, 1 << 20, Duration.ofMillis(50), true);
        return input.connect(changes.broadcast())
                .transform(
                        "Plugins " + lane,
                        EventEnvelope.TYPE,
                        new PluginOperator(
                                lane,
                                registry,
                                platform,
                                new PluginOperatorOptions(
                                        StateLimits.DEFAULT, limits, Duration.ofMinutes(1), 0)))
                .uid(lane == Lane.HOME ? OperatorUids.PLUGINS : OperatorUids.PLUGINS_PARALLEL);
    }

    private static SingleOutputStreamOperator<EventEnvelope> lane(
            Lane lane, KeyedStream<PluginInput, Long> input, DataStream<RegistryChange> changes) {
        return lane(lane, input, changes, new RecoveryWorld.Registry(), RecoveryWorld::platform);
    }

    private static void build(StreamExecutionEnvironment env) {
        DataStream<RegistryChange> changes =
                env.fromData(RegistryChange.TYPE, new RegistryChange(1, 99, 0));
        DataStream<PluginInput> events =
                env.addSource(RecoveryWorld.events(), "events", EventEnvelope.TYPE)
                        .map(PluginInput::of)
                        .returns(PluginInput.TYPE)
                        .setParallelism(1);
        SingleOutputStreamOperator<EventEnvelope> parallel =
                lane(Lane.PARALLEL, events.keyBy(PluginInput::personKey, Types.LONG), changes);
        SingleOutputStreamOperator<EventEnvelope> home =
                lane(
                        Lane.HOME,
                        parallel.getSideOutput(PluginOutputs.HOME)
                                .keyBy(PluginInput::teamId, Types.LONG),
                        changes);
        collect(
                "events",
                parallel.union(home)
                        .map(RecoveryTest::text)
                        .returns(Types.STRING)
                        .map(new RecoveryWorld.Failures())
                        .setParallelism(1));
        collect(
                "captured",
                parallel.getSideOutput(PluginOutputs.CAPTURED)
                        .union(home.getSideOutput(PluginOutputs.CAPTURED))
                        .map(each -> new String(each.value(), StandardCharsets.UTF_8))
                        .returns(Types.STRING));
    }

    private static String text(EventEnvelope event) {
        byte[] json = event.processed() == null ? event.data() : event.processed();
        return event.teamId()
                + " "
                + event.distinctId()
                + " "
                + new String(json, StandardCharsets.UTF_8);
    }

    private static void collect(String name, DataStream<String> texts) {
        texts.transform("Collect " + name, Types.VOID, new RecoveryWorld.Collect(name))
                .setParallelism(1);
    }

    @ParameterizedTest
    @CsvSource({"hashmap, false", "hashmap, true", "rocksdb, false", "rocksdb, true"})
    void twoFailuresLoseDoubleAndReorderNothing(String backend, boolean unaligned)
            throws Exception {
        RecoveryWorld.reset();
        StreamExecutionEnvironment env = environment(backend, unaligned, checkpoints);
        build(env);
        env.execute();

        assertThat(RecoveryWorld.failures()).isEqualTo(2);
        List<String> events = RecoveryWorld.collected("events");
        List<Integer> all = IntStream.range(0, RecoveryWorld.EVENTS).boxed().toList();
        assertThat(events.stream().map(RecoveryTest::number))
                .containsExactlyInAnyOrderElementsOf(all);
        assertPersonsAreInOrder(events);
        assertTeamsAreCountedOnce(events);
        assertThat(
                        RecoveryWorld.collected("captured").stream()
                                .map(each -> number(each.replace("\\", ""))))
                .containsExactlyInAnyOrderElementsOf(
                        all.stream()
                                .filter(i -> RecoveryWorld.team(i) != RecoveryWorld.NO_PLUGIN)
                                .toList());
        for (String uuid : RecoveryWorld.CUT_OFF) {
            assertThat(RecoveryWorld.requests(uuid))
                    .as("requests of %s: one, and one after each failure", uuid)
                    .isEqualTo(1 + RecoveryWorld.FAILURES);
        }
        assertThat(RecoveryWorld.keysByUuid().values())
                .as("a repeated request has the key it had")
                .allMatch(keys -> keys.size() == 1);
    }

    private static void assertPersonsAreInOrder(List<String> events) {
        Map<String, Integer> last = new HashMap<>();
        for (String event : events) {
            String person = event.substring(0, event.indexOf('{'));
            Integer before = last.put(person, number(event));
            assertThat(number(event)).as(person).isGreaterThan(before == null ? -1 : before);
        }
    }

    private static void assertTeamsAreCountedOnce(List<String> events) {
        List<Integer> counts =
                events.stream()
                        .filter(each -> each.startsWith(RecoveryWorld.COUNTING + " "))
                        .map(
                                each -> {
                                    Matcher count = COUNT.matcher(each);
                                    assertThat(count.find()).as(each).isTrue();
                                    return Integer.valueOf(count.group(1));
                                })
                        .toList();
        assertThat(counts)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, RecoveryWorld.EVENTS / 3).boxed().toList());
    }
}
