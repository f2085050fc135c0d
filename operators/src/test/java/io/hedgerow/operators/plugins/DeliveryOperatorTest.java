package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.HookCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Deliveries with Flink's state and timers, over restarts; what plugins do is told by each test.
 */
class DeliveryOperatorTest {

    private static final Pattern NAME = Pattern.compile("\"event\":\"([^\"]*)\"");

    private final AtomicReference<List<PluginInstallation>> installed = new AtomicReference<>();
    private final List<FakePlugin> plugins = new ArrayList<>();

    /** Names of the events of each call of an exporting function, as {@code onEvent a}. */
    private final List<String> calls = new ArrayList<>();

    private boolean processesEvents;
    private Set<String> tasks = Set.of();
    private Set<DeliveryHook> hooks = EnumSet.of(DeliveryHook.ON_EVENT);
    private Function<HookCall, HookResult> answer = call -> returned();
    private DeliveryOptions options = DeliveryOptions.DEFAULT;
    private DeliveryHarness harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private static HookResult returned() {
        return new HookResult.Returned((String) null);
    }

    private void install(String configJson) {
        installed.set(
                List.of(
                        DeliveryHarness.installation(
                                DeliveryHarness.CONFIG, "onEvent onSnapshot", configJson)));
    }

    private void start(StateBackend backend, OperatorSubtaskState restore, long time)
            throws Exception {
        if (installed.get() == null) {
            install("{}");
        }
        harness =
                new DeliveryHarness(
                        installed,
                        () -> new FakePlugin.Platform((installation, services) -> plugin()),
                        options,
                        backend,
                        1,
                        0);
        harness.open(restore, time);
    }

    private FakePlugin plugin() {
        FakePlugin plugin = new FakePlugin();
        plugin.deliveryHooks = hooks;
        plugin.tasks = tasks;
        plugin.processesEvents = processesEvents;
        plugin.answer =
                call -> {
                    calls.add(call.name() + names(call.argumentJson()));
                    return call.kind() == HookCall.Kind.TEARDOWN ? returned() : answer.apply(call);
                };
        plugins.add(plugin);
        return plugin;
    }

    private static String names(String json) {
        StringBuilder names = new StringBuilder();
        Matcher name = NAME.matcher(json == null ? "" : json);
        while (name.find()) {
            names.append(' ').append(name.group(1));
        }
        return names.toString();
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    private FakePlugin current() {
        return plugins.get(plugins.size() - 1);
    }

    private void settleAll() throws Exception {
        FakePlugin plugin = current();
        while (!plugin.waiting.isEmpty()) {
            plugin.settle(plugin.waiting.peek(), returned());
            harness.runMails();
        }
    }

    private void command(String id, CommandKind kind, String arguments) throws Exception {
        harness.send(
                DeliveryInput.of(
                        new PluginCommand(
                                id,
                                DeliveryHarness.TEAM,
                                DeliveryHarness.CONFIG,
                                kind,
                                arguments,
                                60_000)));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void answersCommandsForWhatItOwnsOverARestart(StateBackend backend) throws Exception {
        tasks = Set.of("runEveryMinute");
        answer = call -> call.kind() == HookCall.Kind.SCHEDULED_TASK ? null : returned();
        start(backend, null, 1000);
        command("a", CommandKind.STORAGE_SET, "{\"key\":\"k\",\"json\":\"1\"}");
        command("b", CommandKind.RUN_NOW, "{\"task\":\"runEveryMinute\"}");
        assertThat(harness.side(PluginOutputs.COMMAND_ANSWERS))
                .extracting(CommandAnswer::id)
                .containsExactly("a");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();

        start(backend, snapshot, 2000);
        command("a", CommandKind.STORAGE_SET, "{\"key\":\"k\",\"json\":\"2\"}");
        command("c", CommandKind.STORAGE_GET, "{\"key\":\"k\"}");
        settleAll();
        List<CommandAnswer> answers = harness.side(PluginOutputs.COMMAND_ANSWERS);
        assertThat(answers)
                .extracting(CommandAnswer::id)
                .contains("b", "c")
                .doesNotHaveDuplicates();
        assertThat(answers)
                .filteredOn(each -> each.id().equals("c"))
                .singleElement()
                .satisfies(each -> assertThat(each.resultJson()).contains("\"json\":\"1\""));
        assertThat(calls).filteredOn("runEveryMinute"::equals).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void leavesCommandsForWhatIngestionOwnsToIt(StateBackend backend) throws Exception {
        processesEvents = true;
        start(backend, null, 1000);
        command("a", CommandKind.STORAGE_GET, "{\"key\":\"k\"}");
        assertThat(harness.side(PluginOutputs.COMMAND_ANSWERS)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void describesWhatAPluginExportsAndHowMuchWaitsForIt(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.ON_EVENT, DeliveryHook.EXPORT_EVENTS);
        answer = call -> null;
        start(backend, null, 1000);
        harness.send("a", "one");
        harness.send("b", "two");
        command("a", CommandKind.DESCRIBE, "{}");
        assertThat(harness.side(PluginOutputs.COMMAND_ANSWERS))
                .singleElement()
                .satisfies(
                        told ->
                                assertThat(told.resultJson())
                                        .contains("\"methods\":[\"onEvent\",\"exportEvents\"]")
                                        .contains("\"team\":{\"in_flight\":2,\"parked\":0}"));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void callsOnEventAndCountsIt(StateBackend backend) throws Exception {
        start(backend, null, 1000);
        harness.send("a", "one");
        harness.send("b", "two");
        assertThat(calls).containsExactly("onEvent one", "onEvent two");
        assertThat(harness.appMetrics())
                .singleElement()
                .satisfies(
                        metric -> {
                            assertThat(metric.category()).isEqualTo("onEvent");
                            assertThat(metric.successes()).isEqualTo(2);
                            assertThat(metric.pluginConfigId()).isEqualTo(DeliveryHarness.CONFIG);
                        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void retriesFiveTimesOverRestartsThenWritesADeadLetter(StateBackend backend) throws Exception {
        answer = call -> FakePlugin.retry("not now");
        start(backend, null, 1000);
        harness.send("a", "one");
        assertThat(calls).hasSize(1);
        harness.time(5900);
        assertThat(calls).hasSize(1);
        harness.time(6000);
        assertThat(calls).hasSize(2);

        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        start(backend, snapshot, 7000);
        assertThat(calls).hasSize(2);
        harness.time(15_900);
        assertThat(calls).hasSize(2);
        harness.time(16_000);
        assertThat(calls).hasSize(3);
        harness.time(36_000);
        assertThat(calls).hasSize(4);

        snapshot = harness.snapshot();
        harness.close();
        start(backend, snapshot, 500_000);
        assertThat(calls).hasSize(5);
        harness.time(1_000_000);
        assertThat(calls).hasSize(5);

        DeadLetterRow dead = harness.deadLetters().get(0);
        assertThat(harness.deadLetters()).hasSize(1);
        assertThat(dead.event()).isEqualTo("one");
        assertThat(dead.eventUuid()).isEqualTo(DeliveryHarness.uuid("one"));
        assertThat(dead.errorLocation()).isEqualTo("delivery:onEvent");
        assertThat(dead.error())
                .isEqualTo("onEvent of p (7) failed 5 time(s), last with RetryError: not now");
        assertThat(dead.tags())
                .contains(
                        "delivery",
                        "config:7",
                        "revision:" + installed.get().get(0).version(),
                        "hook:onEvent",
                        "attempts:5",
                        "first_try:1970-01-01T00:00:01Z",
                        "last_try:1970-01-01T00:08:20Z",
                        "error:1970-01-01T00:00:01Z: RetryError: not now",
                        "error:1970-01-01T00:08:20Z: RetryError: not now");
        assertThat(dead.rawPayload()).isEqualTo(DeliveryHarness.event("a", "one").json());
        assertThat(harness.appMetrics()).extracting(AppMetric::failures).containsExactly(1L);
        assertThat(harness.side(PluginOutputs.STATUS)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aSuccessOnRetryIsCountedAsSuch(StateBackend backend) throws Exception {
        answer = call -> calls.size() == 1 ? FakePlugin.retry("x") : returned();
        start(backend, null, 0);
        harness.send("a", "one");
        harness.time(5000);
        assertThat(harness.appMetrics())
                .singleElement()
                .satisfies(metric -> assertThat(metric.successesOnRetry()).isEqualTo(1));
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anyOtherErrorIsFinalButARequestWithoutAnswerIsNot(StateBackend backend) throws Exception {
        answer =
                call ->
                        call.argumentJson().contains("\"event\":\"down\"")
                                ? new HookResult.Threw(
                                        "FetchError",
                                        "request to https://x failed, reason: connect ECONNREFUSED",
                                        "",
                                        false)
                                : call.argumentJson().contains("\"event\":\"inside\"")
                                        ? new HookResult.Threw(
                                                "FetchError",
                                                "request to https://x failed, reason: Internal hostname",
                                                "",
                                                false)
                                        : FakePlugin.error("bug");
        start(backend, null, 0);
        harness.send("a", "wrong");
        harness.send("a", "inside");
        harness.send("a", "down");
        assertThat(harness.deadLetters())
                .extracting(DeadLetterRow::event)
                .containsExactly("wrong", "inside");
        harness.time(5000);
        assertThat(calls).endsWith("onEvent down").hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatWaitsHoldsNobodyUpAndSurvives(StateBackend backend) throws Exception {
        answer = call -> call.argumentJson().contains("\"event\":\"hangs\"") ? null : returned();
        start(backend, null, 0);
        harness.send("a", "hangs");
        harness.send("a", "next");
        assertThat(calls).containsExactly("onEvent hangs", "onEvent next");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        answer = call -> returned();
        start(backend, snapshot, 0);
        assertThat(calls).containsExactly("onEvent hangs");
        snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        start(backend, snapshot, 0);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void moreThanTheWindowWaitsInStateInOrder(StateBackend backend) throws Exception {
        options =
                options.withBacklog(
                        new DeliveryOptions.Backlog(
                                40,
                                1 << 20,
                                1 << 20,
                                1 << 30,
                                DeliveryOptions.WhenFull.DEAD_LETTER));
        answer = call -> null;
        start(backend, null, 0);
        for (int i = 0; i < 100; i++) {
            harness.send("p" + i, "e" + i);
        }
        assertThat(calls).hasSize(32); // under way at once
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        start(backend, snapshot, 0);
        harness.send("p100", "e100");
        settleAll();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i <= 100; i++) {
            expected.add("onEvent e" + i);
        }
        assertThat(calls).containsExactlyElementsOf(expected);
        snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        start(backend, snapshot, 0);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFullBacklogMakesDeadLetters(StateBackend backend) throws Exception {
        options =
                options.withBacklog(
                        new DeliveryOptions.Backlog(
                                1, 1 << 20, 1 << 20, 2000, DeliveryOptions.WhenFull.DEAD_LETTER));
        answer = call -> null;
        start(backend, null, 0);
        for (int i = 0; i < 10; i++) {
            harness.send("p", "e" + i);
        }
        assertThat(harness.deadLetters()).isNotEmpty();
        assertThat(harness.deadLetters().get(0).error()).startsWith("The backlog is full:");
        int dead = harness.deadLetters().size();
        settleAll();
        assertThat(calls).hasSize(10 - dead);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batchesBySizeAndByTimeOverARestart(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS, DeliveryHook.ON_EVENT);
        options = options.withAfterCheckpoint(DeliveryOptions.AfterCheckpoint.NONE);
        int size = DeliveryHarness.event("p", "e0").json().length;
        install(
                "{\"exportEventsBufferBytes\":\""
                        + (3 * size)
                        + "\",\"exportEventsToIgnore\":\"skip\"}");
        start(backend, null, 0);
        for (String name : List.of("e0", "e1", "skip", "e2")) {
            harness.send("p", name);
        }
        assertThat(calls).containsExactly("onEvent e0", "onEvent e1", "onEvent skip", "onEvent e2");
        calls.clear();
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        start(backend, snapshot, 1000);
        harness.send("p", "e3");
        assertThat(calls).containsExactlyInAnyOrder("onEvent e3", "exportEvents e0 e1 e2");
        calls.clear();
        snapshot = harness.snapshot();
        harness.close();
        start(backend, snapshot, 2000);
        harness.time(10_999);
        assertThat(calls).isEmpty();
        harness.time(11_000);
        assertThat(calls).containsExactly("exportEvents e3");
        assertThat(harness.appMetrics())
                .filteredOn(metric -> metric.category().equals("exportEvents"))
                .extracting(AppMetric::successes)
                .containsExactly(1L);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aBatchKeepsItsIdentityAndEndsAsOneDeadLetterPerEvent(StateBackend backend)
            throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS);
        options = options.withAfterCheckpoint(DeliveryOptions.AfterCheckpoint.NONE);
        answer = call -> FakePlugin.retry("no");
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.send("p", "e1");
        harness.time(10_000);
        for (long time : new long[] {16_000, 28_000, 51_900}) {
            OperatorSubtaskState snapshot = harness.snapshot();
            harness.close();
            start(backend, snapshot, time);
        }
        assertThat(calls).hasSize(3).containsOnly("exportEvents e0 e1");
        assertThat(harness.deadLetters()).isEmpty();
        harness.time(52_000);
        assertThat(calls).hasSize(4);
        assertThat(harness.deadLetters())
                .extracting(DeadLetterRow::event)
                .containsExactly("e0", "e1");
        assertThat(harness.deadLetters().get(0).tags())
                .filteredOn(tag -> tag.startsWith("batch:"))
                .isEqualTo(
                        harness.deadLetters().get(1).tags().stream()
                                .filter(tag -> tag.startsWith("batch:"))
                                .toList())
                .hasSize(1);
        assertThat(harness.appMetrics()).extracting(AppMetric::failures).containsExactly(2L);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDestinationThatIsDownIsProbedAndNothingLosesAttempts(StateBackend backend)
            throws Exception {
        boolean[] down = {true};
        answer = call -> down[0] ? FakePlugin.retry("down") : returned();
        start(backend, null, 0);
        for (int i = 0; i < 200; i++) {
            harness.send("p" + i, "e" + i);
        }
        int triedAtFirst = calls.size();
        assertThat(triedAtFirst).isLessThan(100);
        int before = triedAtFirst;
        for (long time = 1000; time <= 3_600_000; time += 1000) {
            harness.time(time);
            assertThat(calls.size() - before).isLessThanOrEqualTo(1);
            before = calls.size();
        }
        assertThat(calls.size()).isBetween(triedAtFirst + 59, triedAtFirst + 70);
        assertThat(harness.deadLetters()).isEmpty();
        down[0] = false;
        calls.clear();
        harness.time(3_700_000);
        harness.time(3_800_000);
        assertThat(calls.stream().distinct().count()).isEqualTo(200);
        assertThat(calls).hasSize(200);
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void givesUpAfterADay(StateBackend backend) throws Exception {
        answer = call -> FakePlugin.retry("down");
        start(backend, null, 0);
        for (int i = 0; i < 50; i++) {
            harness.send("p" + i, "e" + i);
        }
        for (long minute = 1; minute < 24 * 60; minute++) {
            harness.time(Duration.ofMinutes(minute).toMillis());
        }
        assertThat(harness.deadLetters()).isEmpty();
        harness.time(Duration.ofHours(25).toMillis());
        harness.time(Duration.ofHours(26).toMillis());
        assertThat(harness.deadLetters()).hasSize(50);
        assertThat(harness.deadLetters().get(0).error()).isEqualTo("Not delivered within PT24H");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void keepsTheOrderOfPersonsWhereAsked(StateBackend backend) throws Exception {
        install("{\"deliveryOrder\":\"person\"}");
        answer =
                call ->
                        call.argumentJson().contains("\"event\":\"a1\"") && calls.size() < 4
                                ? FakePlugin.retry("later")
                                : returned();
        start(backend, null, 0);
        harness.send("a", "a1");
        harness.send("a", "a2");
        harness.send("b", "b1");
        assertThat(calls).containsExactly("onEvent a1", "onEvent b1");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        start(backend, snapshot, 1000);
        harness.send("a", "a3");
        harness.time(5000);
        harness.time(15_000);
        assertThat(calls)
                .containsExactly(
                        "onEvent a1",
                        "onEvent b1",
                        "onEvent a1",
                        "onEvent a1",
                        "onEvent a2",
                        "onEvent a3");
    }

    private void startOrderedGivingUpA1(StateBackend backend) throws Exception {
        install("{\"deliveryOrder\":\"person\"}");
        answer =
                call ->
                        call.argumentJson().contains("\"event\":\"a1\"")
                                ? FakePlugin.error("no")
                                : returned();
        start(backend, null, 0);
    }

    /** A crash takes back a dead letter that no checkpoint has, and its event is tried again. */
    @ParameterizedTest
    @MethodSource("backends")
    void nothingOfAPersonOvertakesWhatWasGivenUpBeforeItsCheckpoint(StateBackend backend)
            throws Exception {
        startOrderedGivingUpA1(backend);
        OperatorSubtaskState before = harness.snapshot();
        harness.send("a", "a1");
        harness.send("a", "a2");
        harness.send("b", "b1");
        assertThat(harness.deadLetters()).hasSize(1);
        assertThat(calls).containsExactly("onEvent a1", "onEvent b1");
        harness.completeCheckpoint(); // one from before the dead letter
        assertThat(calls).hasSize(2);

        harness.close();
        answer = call -> returned();
        start(backend, before, 0);
        harness.send("a", "a1");
        harness.send("a", "a2");
        assertThat(calls.subList(2, 4)).containsExactly("onEvent a1", "onEvent a2");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatFollowsADeadLetterGoesOnAfterItsCheckpoint(StateBackend backend) throws Exception {
        startOrderedGivingUpA1(backend);
        harness.send("a", "a1");
        harness.send("a", "a2");
        harness.snapshot();
        harness.send("a", "a3");
        assertThat(calls).containsExactly("onEvent a1");
        harness.snapshot(); // the first one was not completed
        harness.completeCheckpoint();
        assertThat(calls).containsExactly("onEvent a1", "onEvent a2", "onEvent a3");
        assertThat(harness.deadLetters()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsADeadLetterAtOnceIsNotOvertakenEither(StateBackend backend) throws Exception {
        install("{\"deliveryOrder\":\"person\"}");
        options =
                options.withBacklog(
                        new DeliveryOptions.Backlog(
                                1, 1 << 20, 1 << 20, 1, DeliveryOptions.WhenFull.DEAD_LETTER));
        answer = call -> null;
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.send("p", "full");
        assertThat(harness.deadLetters()).hasSize(1);
        settleAll();
        answer = call -> returned();
        harness.send("p", "e2");
        assertThat(calls).containsExactly("onEvent e0");
        harness.snapshot();
        harness.completeCheckpoint();
        assertThat(calls).containsExactly("onEvent e0", "onEvent e2");
    }

    /** A backlog that is full again and again must not keep what is in it. */
    @ParameterizedTest
    @MethodSource("backends")
    void whatCameBeforeADeadLetterIsNotHeldByIt(StateBackend backend) throws Exception {
        install("{\"deliveryOrder\":\"person\"}");
        options =
                options.withBacklog(
                        new DeliveryOptions.Backlog(
                                1, 1 << 20, 1 << 20, 1, DeliveryOptions.WhenFull.DEAD_LETTER));
        answer = call -> null;
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.send("p", "full");
        settleAll();
        answer = call -> returned();
        harness.send("p", "e1");
        harness.snapshot();
        harness.send("p", "full again");
        assertThat(harness.deadLetters()).hasSize(2);
        assertThat(calls).containsExactly("onEvent e0");
        harness.completeCheckpoint();
        assertThat(calls).containsExactly("onEvent e0", "onEvent e1");
        harness.send("p", "e2");
        assertThat(calls).as("behind the second letter").hasSize(2);
        harness.snapshot();
        harness.completeCheckpoint();
        assertThat(calls).hasSize(3).endsWith("onEvent e2");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatNobodyWasThereForIsNotOvertakenByWhatComesWithTheConfig(StateBackend backend)
            throws Exception {
        install("{\"deliveryOrder\":\"person\"}");
        List<PluginInstallation> config = installed.get();
        installed.set(List.of());
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.time(60_000);
        assertThat(harness.deadLetters()).hasSize(1);
        installed.set(config);
        harness.registryChanged(1);
        harness.send("p", "e1");
        harness.send("q", "f1");
        assertThat(calls).containsExactly("onEvent f1");
        harness.snapshot();
        harness.completeCheckpoint();
        assertThat(calls).containsExactly("onEvent f1", "onEvent e1");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theEndOfTheInputWaitsForNoCheckpoint(StateBackend backend) throws Exception {
        startOrderedGivingUpA1(backend);
        harness.send("a", "a1");
        harness.send("a", "a2");
        harness.flink.endInput1();
        assertThat(calls).containsExactly("onEvent a1", "onEvent a2");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void leavesAfterTheCheckpointWhereAsked(StateBackend backend) throws Exception {
        install("{\"deliveryRelease\":\"checkpoint\"}");
        start(backend, null, 0);
        harness.send("a", "one");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.send("a", "two");
        assertThat(calls).isEmpty();
        harness.completeCheckpoint();
        assertThat(calls).containsExactly("onEvent one");
        harness.close();
        calls.clear();
        start(backend, snapshot, 0);
        assertThat(calls).containsExactly("onEvent one");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aBatchLeavesAfterTheCheckpointThatContainsItAndHoldsNothingUp(StateBackend backend)
            throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS, DeliveryHook.ON_EVENT);
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.time(10_000);
        harness.send("p", "e1");
        assertThat(calls).containsExactly("onEvent e0", "onEvent e1");
        harness.snapshot();
        assertThat(calls).hasSize(2);
        harness.time(20_000); // too late for that checkpoint
        harness.completeCheckpoint();
        assertThat(calls).hasSize(3).endsWith("exportEvents e0");
        harness.snapshot();
        harness.completeCheckpoint();
        assertThat(calls).hasSize(4).endsWith("exportEvents e1");
    }

    /** After a crash the input may come in another order, and time cuts it elsewhere. */
    @ParameterizedTest
    @MethodSource("backends")
    void noEventIsEverSeenInTwoBatches(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS);
        int size = DeliveryHarness.event("p", "e0").json().length;
        install("{\"exportEventsBufferBytes\":\"" + 2 * size + "\"}");
        start(backend, null, 0);
        harness.send("p", "e0");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.completeCheckpoint();
        harness.send("p", "e1");
        harness.send("q", "e2"); // e0 and e1 are a batch, by size
        harness.time(20_000); // e2 is one, by time
        harness.close();

        start(backend, snapshot, 21_000); // e0 is one, by time
        harness.send("q", "e2");
        harness.send("r", "e3");
        harness.send("p", "e1"); // e2 and e3 are one, by size
        harness.time(40_000); // e1 is one, by time
        harness.snapshot();
        harness.completeCheckpoint();
        assertThat(calls)
                .containsExactly("exportEvents e0", "exportEvents e2 e3", "exportEvents e1");
    }

    @ParameterizedTest
    @CsvSource({
        "ON_EVENT, 5000|10000|20000|40000",
        "ON_SNAPSHOT, 5000|10000|20000|40000",
        "COMPOSE_WEBHOOK, 5000|10000|20000|40000",
        "EXPORT_EVENTS, 6000|12000|24000"
    })
    void waitsAsLongAsTheContractSays(DeliveryHook hook, String waits) throws Exception {
        hooks = EnumSet.of(hook);
        options = options.withAfterCheckpoint(DeliveryOptions.AfterCheckpoint.NONE);
        answer = call -> FakePlugin.retry("not now");
        start(new HashMapStateBackend(), null, 0);
        harness.send("p", hook == DeliveryHook.ON_SNAPSHOT ? "$snapshot" : "e0");
        long now = hook == DeliveryHook.EXPORT_EVENTS ? 10_000 : 0;
        harness.time(now);
        int attempts = 1;
        for (String wait : waits.split("\\|")) {
            assertThat(calls).hasSize(attempts);
            now += Long.parseLong(wait);
            harness.time(now - 1);
            assertThat(calls).as("before %s ms", wait).hasSize(attempts);
            assertThat(harness.deadLetters()).isEmpty();
            harness.time(now);
            assertThat(calls).as("after %s ms", wait).hasSize(++attempts);
        }
        assertThat(harness.deadLetters())
                .singleElement()
                .satisfies(
                        dead ->
                                assertThat(dead.errorLocation())
                                        .isEqualTo("delivery:" + hook.function()));
        harness.time(now + 1_000_000);
        assertThat(calls).hasSize(attempts);
        assertThat(harness.appMetrics())
                .as("onSnapshot has no app metric (contract §2.6)")
                .hasSize(hook == DeliveryHook.ON_SNAPSHOT ? 0 : 1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aSnapshotIsTriedAgainOverARestart(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.ON_SNAPSHOT);
        answer = call -> calls.size() < 3 ? FakePlugin.retry("not now") : returned();
        start(backend, null, 0);
        harness.send("p", "$snapshot");
        harness.time(5000);
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        start(backend, snapshot, 14_999);
        assertThat(calls).hasSize(2);
        harness.time(15_000);
        assertThat(calls).hasSize(3).containsOnly("onSnapshot $snapshot");
        harness.time(1_000_000);
        assertThat(calls).hasSize(3);
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void limitsTheRateWhereAsked(StateBackend backend) throws Exception {
        install("{\"deliveryRatePerSecond\":\"10\"}");
        start(backend, null, 0);
        for (int i = 0; i < 50; i++) {
            harness.send("p", "e" + i);
        }
        int atOnce = calls.size();
        assertThat(atOnce).isBetween(10, 11);
        for (long time = 100; time <= 2000; time += 100) {
            harness.time(time);
        }
        assertThat(calls.size()).isBetween(atOnce + 18, atOnce + 21);
        for (long time = 2000; time <= 10_000; time += 100) {
            harness.time(time);
        }
        assertThat(calls).hasSize(50);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void flushesAndTearsDownWhatIsDisabled(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS);
        start(backend, null, 0);
        harness.send("p", "e0");
        current().teardown = true;
        installed.set(List.of());
        harness.registryChanged(1);
        assertThat(calls).containsExactly("exportEvents e0", "teardownPlugin");
        assertThat(current().closed).isTrue();
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        start(backend, snapshot, 100_000);
        assertThat(calls).isEmpty();
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatWaitsGoesOnWithAChangedPlugin(StateBackend backend) throws Exception {
        answer = call -> FakePlugin.retry("bad version");
        start(backend, null, 0);
        harness.send("p", "e0");
        install("{\"changed\":1}");
        answer = call -> returned();
        harness.registryChanged(1);
        harness.time(5000);
        assertThat(plugins).hasSize(2);
        assertThat(plugins.get(0).closed).isTrue();
        assertThat(calls).containsExactly("onEvent e0", "onEvent e0");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anEventMayComeBeforeItsConfig(StateBackend backend) throws Exception {
        installed.set(List.of());
        start(backend, null, 0);
        harness.send("p", "e0");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        start(backend, snapshot, 1000);
        harness.send("p", "e1");
        install("{}");
        harness.registryChanged(1);
        assertThat(calls).containsExactly("onEvent e0", "onEvent e1");
        harness.time(100_000);
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anEventMayComeBeforeItsConfigBehindOthersOfTheConfig(StateBackend backend)
            throws Exception {
        answer = call -> FakePlugin.retry("x");
        start(backend, null, 0);
        harness.send("p", "e0");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        installed.set(List.of());
        start(backend, snapshot, 1000);
        harness.send("p", "e1");
        harness.send("p", "e2");
        calls.clear();
        answer = call -> returned();
        install("{}");
        harness.registryChanged(1);
        harness.time(5000);
        assertThat(calls).containsExactly("onEvent e1", "onEvent e2", "onEvent e0");
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anEventWhoseConfigIsGoneBecomesADeadLetter(StateBackend backend) throws Exception {
        answer = call -> FakePlugin.retry("x");
        start(backend, null, 0);
        harness.send("p", "e0");
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        installed.set(List.of());
        start(backend, snapshot, 1000);
        assertThat(harness.deadLetters()).isEmpty();
        harness.time(61_000);
        assertThat(harness.deadLetters())
                .singleElement()
                .satisfies(
                        dead ->
                                assertThat(dead.error())
                                        .isEqualTo("Plugin config 7 is not in force any more"));
    }

    private static DeliveryInput replayed(String event, String function, String revision) {
        return new DeliveryInput.Replayed(
                DeliveryHarness.CONFIG,
                0,
                List.of(DeliveryHarness.event("p", event)),
                DeliveryItem.Replay.of(DeliveryHarness.uuid("dead"), function, revision));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aReplayedEventGoesToItsFunctionOnly(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS, DeliveryHook.ON_EVENT);
        answer = call -> FakePlugin.error("still");
        start(backend, null, 0);
        harness.send(replayed("e0", "exportEvents", null));
        assertThat(calls).containsExactly("exportEvents e0");
        assertThat(harness.deadLetters().get(0).tags())
                .contains("replay_of:" + DeliveryHarness.uuid("dead"));
        harness.send(replayed("e1", "onEvent", "an older one"));
        assertThat(calls).hasSize(1);
        assertThat(harness.deadLetters().get(1).error())
                .isEqualTo(
                        "Revision an older one is not in force any more, but "
                                + installed.get().get(0).version());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aReplayedBatchIsTheBatchItWas(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS);
        answer = call -> FakePlugin.error("no");
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.send("q", "e1");
        harness.time(10_000);
        harness.snapshot();
        harness.completeCheckpoint();
        List<DeadLetterRow> letters = harness.deadLetters();
        assertThat(letters)
                .extracting(letter -> tag(letter, "batch_place:"))
                .containsExactly("0/2", "1/2");
        DeliveryInput replayed =
                new DeliveryInput.Replayed(
                        DeliveryHarness.CONFIG,
                        0,
                        List.of(DeliveryHarness.event("p", "e0"), DeliveryHarness.event("q", "e1")),
                        new DeliveryItem.Replay(
                                letters.stream().map(DeadLetterRow::id).toList(),
                                "exportEvents",
                                null));
        harness.send(replayed);
        assertThat(calls).hasSize(2).containsOnly("exportEvents e0 e1");
        List<DeadLetterRow> again = harness.deadLetters().subList(2, 4);
        for (int i = 0; i < 2; i++) {
            assertThat(tag(again.get(i), "batch:")).isEqualTo(tag(letters.get(i), "batch:"));
            assertThat(tag(again.get(i), "replay_of:")).isEqualTo(letters.get(i).id().toString());
        }

        answer = call -> null;
        harness.send(replayed);
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        start(backend, snapshot, 20_000);
        assertThat(calls).containsExactly("exportEvents e0 e1");
    }

    private static String tag(DeadLetterRow letter, String prefix) {
        return letter.tags().stream()
                .filter(tag -> tag.startsWith(prefix))
                .map(tag -> tag.substring(prefix.length()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aReplayThatNoFunctionIsThereForIsADeadLetterAgain(StateBackend backend) throws Exception {
        start(backend, null, 0);
        harness.send(replayed("e0", "exportEvents", null));
        assertThat(calls).isEmpty();
        assertThat(harness.deadLetters())
                .singleElement()
                .satisfies(
                        dead -> {
                            assertThat(dead.error())
                                    .isEqualTo("The plugin has no function for it any more");
                            assertThat(dead.errorLocation()).isEqualTo("delivery:exportEvents");
                        });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void snapshotsGoToOnSnapshotOnly(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.ON_SNAPSHOT, DeliveryHook.ON_EVENT);
        start(backend, null, 0);
        harness.send("p", "$snapshot");
        harness.send("p", "e0");
        assertThat(calls).containsExactly("onSnapshot $snapshot", "onEvent e0");
        assertThat(harness.appMetrics()).extracting(AppMetric::successes).containsExactly(1L);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theEndOfTheInputLeavesNothingBehind(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS, DeliveryHook.ON_EVENT);
        answer = call -> call.name().equals("onEvent") ? FakePlugin.retry("never") : returned();
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.flink.endInput1();
        assertThat(calls)
                .containsExactlyInAnyOrder(
                        "onEvent e0",
                        "onEvent e0",
                        "onEvent e0",
                        "onEvent e0",
                        "onEvent e0",
                        "exportEvents e0");
        assertThat(harness.deadLetters()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void inputWaitsForRoomWhereAskedButNotForEver(StateBackend backend) throws Exception {
        options =
                options.withBacklog(
                        new DeliveryOptions.Backlog(
                                1, 1 << 20, 1 << 20, 1000, DeliveryOptions.WhenFull.BACK_PRESSURE));
        answer = call -> null;
        start(backend, null, 0);
        harness.send("p", "e0");
        harness.send("p", "e1"); // now it is full
        for (long time = 100; time <= 1000; time += 100) {
            harness.mailTime(time);
        }
        harness.flink.processElement1(
                new StreamRecord<>(
                        new DeliveryInput.Event(
                                DeliveryHarness.CONFIG, 0, DeliveryHarness.event("p", "e2"))));
        assertThat(harness.flink.getProcessingTime())
                .as("what the mailbox had while the input waited")
                .isEqualTo(500);
        harness.runMails();
        settleAll();
        assertThat(calls).containsExactly("onEvent e0", "onEvent e1", "onEvent e2");
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void manyThatWaitForARetryLeaveRoomForTheOthers(StateBackend backend) throws Exception {
        options =
                options.withBacklog(
                        new DeliveryOptions.Backlog(
                                10,
                                1 << 20,
                                1 << 20,
                                1 << 30,
                                DeliveryOptions.WhenFull.DEAD_LETTER));
        answer =
                call ->
                        call.argumentJson().contains("\"event\":\"bad")
                                ? FakePlugin.retry("x")
                                : returned();
        start(backend, null, 0);
        for (int i = 0; i < 100; i++) {
            harness.send("p", "bad" + i);
            harness.send("p", "good" + i);
            harness.send("p", "fine" + i);
        }
        assertThat(calls).hasSize(300).doesNotHaveDuplicates();
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        start(backend, snapshot, 1000);
        harness.send("p", "good");
        assertThat(calls).containsExactly("onEvent good");
        answer = call -> returned();
        harness.time(5000);
        assertThat(calls).hasSize(101).doesNotHaveDuplicates();
        snapshot = harness.snapshot();
        harness.close();
        calls.clear();
        start(backend, snapshot, 100_000);
        assertThat(calls).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void keysGoOnWhereTheyBelongAfterRescaling(StateBackend backend) throws Exception {
        hooks = EnumSet.of(DeliveryHook.EXPORT_EVENTS, DeliveryHook.ON_EVENT);
        options = options.withAfterCheckpoint(DeliveryOptions.AfterCheckpoint.NONE);
        answer = call -> call.name().equals("onEvent") ? null : returned();
        start(backend, null, 0);
        for (int shard = 0; shard < 20; shard++) {
            harness.send(
                    new DeliveryInput.Event(
                            DeliveryHarness.CONFIG,
                            shard,
                            DeliveryHarness.event("p" + shard, "e" + shard)));
        }
        OperatorSubtaskState snapshot = harness.snapshot();
        calls.clear();
        answer = call -> returned();
        List<Integer> perSubtask = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (DeliveryHarness half =
                    new DeliveryHarness(
                            installed,
                            () -> new FakePlugin.Platform((installation, services) -> plugin()),
                            options,
                            backend,
                            2,
                            subtask)) {
                half.open(OperatorHarness.repartition(snapshot, 1, 2, subtask), 0);
                half.time(10_000);
                perSubtask.add(calls.size());
            }
        }
        assertThat(perSubtask.get(0)).isBetween(1, 39);
        assertThat(calls).hasSize(40).doesNotHaveDuplicates();
    }
}
