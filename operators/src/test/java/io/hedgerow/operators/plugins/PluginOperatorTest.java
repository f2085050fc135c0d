package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PluginOperatorTest {

    private static final long TEAM = 2;
    private static final int CONFIG = 1;
    private static final int MAX_DEPTH = CapturedMessage.MAX_DEPTH;

    /** What the plugin does; set by each test, the same after a restore. */
    private BiFunction<HookCall, HostServices, HookResult> behaviour =
            (call, services) -> new HookResult.Returned(call.argumentJson());

    private Set<String> tasks = Set.of();
    private final List<HookCall> calls = new ArrayList<>();
    private OperatorHarness harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private void start(StateBackend backend, OperatorSubtaskState restore, long time)
            throws Exception {
        PluginPlatform.Factory factory =
                () ->
                        new FakePlugin.Platform(
                                (installation, services) -> {
                                    FakePlugin plugin = new FakePlugin();
                                    plugin.tasks = tasks;
                                    plugin.answer =
                                            call -> {
                                                calls.add(call);
                                                return behaviour.apply(call, services);
                                            };
                                    return plugin;
                                });
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        new AtomicReference<>(
                                List.of(
                                        FakePlugin.installation(
                                                TEAM, CONFIG, "p", "storage jobs runEveryMinute"))),
                        factory,
                        PluginOperatorOptions.DEFAULT,
                        backend,
                        1,
                        0);
        harness.open(restore, time);
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    private void send(long team, String person, String name) throws Exception {
        harness.send(team, person, name);
    }

    private List<String> names() {
        return harness.names();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void storageAndCacheSurviveARestart(StateBackend backend) throws Exception {
        List<String> seen = new ArrayList<>();
        behaviour =
                (call, services) -> {
                    String before = services.storage().get("n");
                    seen.add(before);
                    services.storage()
                            .put("n", before == null ? "1" : "" + (Integer.parseInt(before) + 1));
                    services.cache().put("c", CacheStore.Entry.ofList(List.of("x"), 9));
                    return new HookResult.Returned(call.argumentJson());
                };
        start(backend, null, 1000);
        send(TEAM, "a", "one");
        send(TEAM, "b", "two");
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        send(TEAM, "a", "lost");
        harness.close();
        start(backend, snapshot, 2000);
        behaviour =
                behaviour.andThen(
                        result -> {
                            return result;
                        });
        send(TEAM, "a", "three");
        assertThat(seen).containsExactly(null, "1", "2", "2");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theSweepOfALargeCacheLetsInputInBetween(StateBackend backend) throws Exception {
        int entries = 5_000;
        List<Integer> left = new ArrayList<>();
        behaviour =
                (call, services) -> {
                    if (call.argumentJson().contains("fill")) {
                        for (int i = 0; i < entries; i++) {
                            services.cache()
                                    .put(
                                            "c" + i,
                                            CacheStore.Entry.ofText("x", i % 10 == 0 ? 0 : 2_000));
                        }
                    } else if (call.argumentJson().contains("renew")) {
                        services.cache().put("c1", CacheStore.Entry.ofText("new", 9_000_000));
                        services.cache()
                                .put(
                                        "c" + (entries - 1),
                                        CacheStore.Entry.ofText("new", 9_000_000));
                    } else {
                        int count = 0;
                        for (int i = 0; i < entries; i++) {
                            count += services.cache().get("c" + i) == null ? 0 : 1;
                        }
                        left.add(count);
                    }
                    return new HookResult.Returned(call.argumentJson());
                };
        start(backend, null, 1000);
        send(TEAM, "a", "fill");
        harness.time(600_000);
        send(TEAM, "a", "renew");
        send(TEAM, "a", "count");
        if (backend instanceof EmbeddedRocksDBStateBackend) {
            assertThat(left.get(0)).as("a slice is done").isBetween(3_000, entries - 1_000);
        }
        harness.flink.snapshot(1, 1);
        for (int i = 1; i <= 10; i++) {
            harness.time(600_000 + 100 * i);
        }
        send(TEAM, "a", "count");
        assertThat(left.get(1)).as("what lives for ever, and what was renewed").isEqualTo(502);
        harness.time(9_600_000);
        for (int i = 1; i <= 10; i++) {
            harness.time(9_600_000 + 100 * i);
        }
        send(TEAM, "a", "count");
        assertThat(left.get(2)).isEqualTo(500);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void holdsAPersonsEventsInOrderOverARestart(StateBackend backend) throws Exception {
        boolean[] broken = {true};
        behaviour =
                (call, services) ->
                        broken[0] && call.argumentJson().contains("\"event\":\"a1\"")
                                ? FakePlugin.retry("later")
                                : new HookResult.Returned(call.argumentJson());
        start(backend, null, 1000);
        send(TEAM, "a", "a1");
        send(TEAM, "a", "a2");
        send(TEAM, "b", "b1");
        assertThat(names()).containsExactly("b1");
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.close();
        start(backend, snapshot, 1500);
        send(TEAM, "a", "a3");
        assertThat(names()).isEmpty();
        broken[0] = false;
        harness.time(2000);
        assertThat(names()).containsExactly("a1", "a2", "a3");
        send(TEAM, "a", "a4");
        assertThat(names()).endsWith("a4");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void deadLettersAfterThreeRetriesAndGoesOn(StateBackend backend) throws Exception {
        behaviour =
                (call, services) ->
                        call.argumentJson().contains("\"event\":\"bad\"")
                                ? FakePlugin.retry("no")
                                : new HookResult.Returned(call.argumentJson());
        start(backend, null, 0);
        send(TEAM, "a", "bad");
        send(TEAM, "a", "good");
        for (long time : new long[] {1000, 3000, 6900}) {
            harness.time(time);
            assertThat(names()).isEmpty();
        }
        harness.time(7000);
        assertThat(names()).containsExactly("good");
        List<DeadLetterRow> dead = harness.side(PluginOutputs.DEAD_LETTERS);
        assertThat(dead).hasSize(1);
        assertThat(dead.get(0).event()).isEqualTo("bad");
        assertThat(dead.get(0).tags()).contains("attempts:4");
        assertThat(dead.get(0).error()).contains("p (1) failed 4 time(s)").contains("no");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void runsJobsWhenTheyAreDueAndOnce(StateBackend backend) throws Exception {
        behaviour =
                (call, services) -> {
                    if (call.kind() == HookCall.Kind.PROCESS_EVENT) {
                        services.jobs()
                                .enqueue(InvocationOrigin.none(), 0, "later", "{\"n\":1}", 5000);
                    }
                    return new HookResult.Returned(call.argumentJson());
                };
        start(backend, null, 1000);
        send(TEAM, "a", "a1");
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.close();
        calls.clear();
        start(backend, snapshot, 2000);
        harness.time(4999);
        assertThat(calls).isEmpty();
        harness.time(5000);
        harness.time(60_000);
        assertThat(calls).containsExactly(HookCall.job("later", "{\"n\":1}"));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void runsSchedulesOnTheFullMinuteAndCoalescesMissedTicks(StateBackend backend)
            throws Exception {
        tasks = Set.of("runEveryMinute");
        start(backend, null, 10_000);
        send(TEAM, "a", "a1");
        calls.clear();
        harness.time(59_999);
        assertThat(calls).isEmpty();
        harness.time(60_000);
        assertThat(calls).containsExactly(HookCall.scheduledTask("runEveryMinute"));
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.close();
        calls.clear();
        start(backend, snapshot, 10_000_000);
        harness.time(10_000_001);
        assertThat(calls).containsExactly(HookCall.scheduledTask("runEveryMinute"));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void capturesInTheFormOfTheInputWithTheSameUuidEachTime(StateBackend backend) throws Exception {
        behaviour =
                (call, services) -> {
                    services.capture()
                            .capture(
                                    new InvocationOrigin("uuid-a1", 0),
                                    "processEvent",
                                    0,
                                    new CapturedEvent("made", null, null, "{\"k\":1}"));
                    return new HookResult.Returned(call.argumentJson());
                };
        start(backend, null, 1000);
        send(TEAM, "a", "a1");
        send(TEAM, "a", "a1");
        List<CapturedMessage> captured = harness.side(PluginOutputs.CAPTURED);
        assertThat(captured).hasSize(2);
        assertThat(captured.get(0).value()).isEqualTo(captured.get(1).value());
        assertThat(captured.get(0).captureDepth()).isEqualTo(1);
        assertThat(new String(captured.get(0).value(), StandardCharsets.UTF_8))
                .contains("\"distinct_id\":\"p\"", "\"team_id\":2", "\\\"event\\\":\\\"made\\\"")
                .contains("\\\"$lib\\\":\\\"posthog-plugin-server\\\"", "\\\"k\\\":1");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void pluginsThatLeadToEachOthersEventsForEverAreStopped(StateBackend backend) throws Exception {
        behaviour =
                (call, services) -> {
                    for (int depth : new int[] {MAX_DEPTH - 1, MAX_DEPTH}) {
                        services.capture()
                                .capture(
                                        new InvocationOrigin("uuid-a1", depth),
                                        "processEvent",
                                        depth,
                                        new CapturedEvent("made", null, null, "{}"));
                    }
                    return new HookResult.Returned(call.argumentJson());
                };
        start(backend, null, 1000);
        send(TEAM, "a", "a1");
        assertThat(harness.side(PluginOutputs.CAPTURED))
                .extracting(CapturedMessage::captureDepth)
                .containsExactly(MAX_DEPTH);
        assertThat(harness.side(PluginOutputs.PLUGIN_LOG))
                .extracting(PluginLogEntry::message)
                .anyMatch(line -> line.contains("led to each other's events " + MAX_DEPTH));
        assertThat(names()).containsExactly("a1");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsTooLargeForTheStoresIsRefusedWithAnError(StateBackend backend) throws Exception {
        List<String> refused = new ArrayList<>();
        behaviour =
                (call, services) -> {
                    String max = "x".repeat(StateLimits.DEFAULT.maxValueBytes());
                    String longKey = "k".repeat(StateLimits.DEFAULT.maxKeyCharacters() + 1);
                    services.storage().put(longKey.substring(1), max);
                    for (Runnable each :
                            List.<Runnable>of(
                                    () -> services.storage().put("k", max + "y"),
                                    () -> services.storage().put("u", max.substring(1) + "\u00fc"),
                                    () -> services.storage().put(longKey, "1"),
                                    () ->
                                            services.cache()
                                                    .put(
                                                            "k",
                                                            CacheStore.Entry.ofText(max + "y", 0)),
                                    () ->
                                            services.cache()
                                                    .put(
                                                            longKey,
                                                            CacheStore.Entry.ofText("1", 0)))) {
                        try {
                            each.run();
                        } catch (RefusedException e) {
                            refused.add(e.getMessage());
                        }
                    }
                    assertThat(services.storage().get("k")).isNull();
                    assertThat(services.cache().get("k")).isNull();
                    return new HookResult.Returned(call.argumentJson());
                };
        start(backend, null, 1000);
        send(TEAM, "a", "a1");
        assertThat(refused).hasSize(5);
        assertThat(refused.get(0))
                .isEqualTo(
                        "Storage value of key \"k\" is 1048577 bytes long, the limit is 1048576");
        assertThat(refused.get(2))
                .startsWith("Storage key is 201 characters long, the limit is 200");
        assertThat(refused.get(4)).startsWith("Cache key is 201 characters long");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void passesTeamsWithoutPluginsAsTheyAre(StateBackend backend) throws Exception {
        start(backend, null, 0);
        EventEnvelope event = OperatorHarness.event(9, "a", "x");
        harness.send(PluginInput.of(event));
        assertThat(harness.events().get(0)).isSameAs(event);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCapturedEventThatKafkaWouldRefuseIsADeadLetterAndIsLogged(StateBackend backend)
            throws Exception {
        String large = "{\"text\":\"" + "x".repeat(PluginOperatorOptions.MESSAGE_BYTES) + "\"}";
        behaviour =
                (call, services) -> {
                    for (String properties : List.of(large, "{}")) {
                        services.capture()
                                .capture(
                                        new InvocationOrigin("origin", 4),
                                        "processEvent",
                                        properties.length(),
                                        new CapturedEvent("seen", "d", null, properties));
                    }
                    return new HookResult.Returned(call.argumentJson());
                };
        start(backend, null, 0);
        send(TEAM, "a", "x");

        assertThat(harness.side(PluginOutputs.CAPTURED)).hasSize(1);
        DeadLetterRow letter = harness.side(PluginOutputs.DEAD_LETTERS).get(0);
        assertThat(letter.errorLocation()).isEqualTo(DeadLetters.CAPTURE_LOCATION);
        assertThat(letter.event()).isEqualTo("seen");
        assertThat(letter.teamId()).isEqualTo(TEAM);
        assertThat(letter.tags()).contains("config:" + CONFIG, "capture_depth:5");
        assertThat(new String(letter.rawPayload(), StandardCharsets.UTF_8))
                .contains("\"uuid\":\"" + letter.eventUuid() + "\"")
                .contains("xxxxx");
        assertThat(letter.error())
                .isEqualTo(
                        "posthog.capture refused: its message takes %d bytes, kafka.max-message-bytes is 1000000"
                                .formatted(letter.rawPayload().length));
        assertThat(harness.side(PluginOutputs.PLUGIN_LOG))
                .extracting(PluginLogEntry::message)
                .anyMatch(
                        line ->
                                line.startsWith(
                                        "posthog.capture of \"seen\" refused: its message takes"));
        assertThat(names()).as("the event itself goes on").containsExactly("x");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void countsDropsAndFlushesMetricsBeforeACheckpoint(StateBackend backend) throws Exception {
        behaviour = (call, services) -> new HookResult.Returned((String) null);
        start(backend, null, 0);
        send(TEAM, "a", "x");
        send(TEAM, "a", "y");
        assertThat(harness.side(PluginOutputs.APP_METRICS)).isEmpty();
        harness.flink.prepareSnapshotPreBarrier(1);
        assertThat(harness.side(PluginOutputs.APP_METRICS))
                .filteredOn(metric -> metric.category().equals(AppMetric.DROPPED))
                .extracting(AppMetric::successes)
                .containsExactly(2L);
    }
}
