package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.HookCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that wait while other things happen to the operator. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WaitingInvocationsTest {

    private static final long TEAM = 2;
    private static final int CONFIG = 1;

    /** Priority of mails that run while the operator yields. */
    private static final int YIELDED = 0;

    private static final String CODE = "storage jobs runEveryMinute";

    private final List<FakePlugin> plugins = new ArrayList<>();
    private final List<OperatorHarness> opened = new ArrayList<>();
    private final AtomicReference<List<PluginInstallation>> installed =
            new AtomicReference<>(List.of(FakePlugin.installation(TEAM, CONFIG, "p", CODE)));
    private Set<String> tasks = Set.of();
    private boolean waits = true;
    private boolean teardown;
    private boolean setup;
    private boolean jobs;
    private PluginOperatorOptions options = PluginOperatorOptions.DEFAULT;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private OperatorHarness open(
            StateBackend backend, OperatorSubtaskState state, int parallelism, int subtask)
            throws Exception {
        PluginPlatform.Factory factory =
                () ->
                        new FakePlugin.Platform(
                                (installation, services) -> {
                                    FakePlugin plugin = new FakePlugin();
                                    plugin.tasks = tasks;
                                    plugin.teardown = teardown;
                                    plugin.setup = setup;
                                    plugin.jobs = jobs;
                                    plugin.answer =
                                            call ->
                                                    waits
                                                            ? null
                                                            : new HookResult.Returned(
                                                                    call.argumentJson());
                                    plugins.add(plugin);
                                    return plugin;
                                });
        OperatorHarness harness =
                new OperatorHarness(
                        Lane.HOME, installed, factory, options, backend, parallelism, subtask);
        opened.add(harness);
        return harness.open(state, 1000);
    }

    private OperatorHarness open(StateBackend backend, OperatorSubtaskState state)
            throws Exception {
        return open(backend, state, 1, 0);
    }

    @AfterEach
    void close() throws Exception {
        for (OperatorHarness each : opened) {
            each.close();
        }
    }

    private FakePlugin plugin() {
        return plugins.get(plugins.size() - 1);
    }

    private List<String> called() {
        return plugin().calls.stream()
                .map(HookCall::argumentJson)
                .map(json -> json.replaceAll(".*\"event\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private void settle(OperatorHarness harness, String name) throws Exception {
        plugin().settle("\"event\":\"" + name + "\"");
        harness.runMails();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void manyWaitAtOnceAndEachPersonsEventsStayInOrder(StateBackend backend) throws Exception {
        OperatorHarness harness = open(backend, null);
        for (String name : List.of("a1", "b1", "a2", "c1", "b2")) {
            harness.send(TEAM, name.substring(0, 1), name);
        }
        assertThat(called()).containsExactly("a1", "b1", "c1");
        settle(harness, "c1");
        settle(harness, "b1");
        assertThat(called()).containsExactly("a1", "b1", "c1", "b2");
        settle(harness, "b2");
        settle(harness, "a1");
        settle(harness, "a2");
        assertThat(harness.names()).containsExactly("c1", "b1", "b2", "a1", "a2");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aSnapshotWaitsForNobodyAndARestoreGoesOnInOrder(StateBackend backend) throws Exception {
        OperatorHarness harness = open(backend, null);
        for (String name : List.of("a1", "a2", "b1", "a3")) {
            harness.send(TEAM, name.substring(0, 1), name);
        }
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        settle(harness, "b1");
        harness.close();
        OperatorHarness restored = open(backend, snapshot);
        assertThat(called()).containsExactlyInAnyOrder("a1", "b1");
        restored.send(TEAM, "a", "a4");
        for (String name : List.of("a1", "a2", "a3", "a4", "b1")) {
            settle(restored, name);
        }
        assertThat(restored.names()).containsExactly("a1", "a2", "a3", "a4", "b1");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatHasEndedBeforeALaterSnapshotIsNotRunAgain(StateBackend backend) throws Exception {
        OperatorHarness harness = open(backend, null);
        harness.send(TEAM, "a", "a1");
        harness.send(7, "z", "z1");
        harness.flink.snapshot(1, 1);
        settle(harness, "a1");
        OperatorSubtaskState second = harness.flink.snapshot(2, 2);
        assertThat(harness.names()).containsExactly("z1", "a1");
        harness.close();
        OperatorHarness restored = open(backend, second);
        assertThat(plugins).as("nothing was left to run").hasSize(1);
        OperatorSubtaskState third = restored.flink.snapshot(3, 3);
        restored.close();
        open(backend, third);
        assertThat(plugins).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void rescalingSplitsWhatIsInFlightByTeam(StateBackend backend) throws Exception {
        List<PluginInstallation> many = new ArrayList<>();
        for (int team = 1; team <= 10; team++) {
            many.add(FakePlugin.installation(team, team, "p" + team, CODE));
        }
        installed.set(many);
        OperatorHarness one = open(backend, null);
        for (int team = 1; team <= 10; team++) {
            one.send(team, "a", "t" + team + "-1");
            one.send(team, "a", "t" + team + "-2");
        }
        OperatorSubtaskState snapshot = one.flink.snapshot(1, 1);
        one.close();
        plugins.clear();
        waits = false;
        List<List<String>> both = new ArrayList<>();
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            OperatorHarness half =
                    open(backend, OperatorHarness.repartition(snapshot, 1, 2, subtask), 2, subtask);
            both.add(half.names());
            states.add(half.flink.snapshot(2, 2));
        }
        assertThat(both.get(0)).isNotEmpty();
        assertThat(both.get(1)).isNotEmpty();
        assertThat(both.stream().flatMap(List::stream).toList())
                .hasSize(20)
                .doesNotHaveDuplicates();
        for (List<String> half : both) {
            for (String name : half) {
                if (name.endsWith("-2")) {
                    assertThat(half.indexOf(name.replace("-2", "-1")))
                            .isBetween(0, half.indexOf(name) - 1);
                }
            }
        }
        OperatorHarness again =
                open(
                        backend,
                        OperatorHarness.joined(states.toArray(OperatorSubtaskState[]::new)),
                        1,
                        0);
        assertThat(again.names()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aTickThatOutlastsItsPeriodIsFollowedByOneRun(StateBackend backend) throws Exception {
        tasks = Set.of("runEveryMinute");
        OperatorHarness harness = open(backend, null);
        harness.send(7, "z", "other team");
        harness.send(TEAM, "a", "a1");
        settle(harness, "a1");
        harness.time(60_000);
        assertThat(plugin().waiting).hasSize(1);
        harness.time(120_000);
        harness.time(180_000);
        harness.time(240_000);
        assertThat(plugin().waiting).as("never two at once").hasSize(1);
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        plugin().settle();
        harness.runMails();
        assertThat(plugin().waiting).as("the ticks missed are one").hasSize(1);
        plugin().settle();
        harness.runMails();
        assertThat(plugin().waiting).isEmpty();
        harness.close();
        waits = false;
        OperatorHarness restored = open(backend, snapshot);
        assertThat(plugin().calls)
                .as("the run that was cut off, and the one behind it")
                .hasSize(2)
                .containsOnly(HookCall.scheduledTask("runEveryMinute"));
        restored.time(1_000_000);
        assertThat(plugin().calls).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anActivationStartsTheScheduleOfATeamWithoutEvents(StateBackend backend) throws Exception {
        tasks = Set.of("runEveryMinute");
        waits = false;
        installed.set(List.of());
        OperatorHarness harness = open(backend, null);
        installed.set(List.of(FakePlugin.installation(TEAM, CONFIG, "p", CODE)));
        harness.flink.processElement1(new StreamRecord<>(PluginInput.of(change(5))));
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.awaitRegistry(5);
        harness.time(60_000);
        assertThat(plugin().calls).containsExactly(HookCall.scheduledTask("runEveryMinute"));
        harness.close();

        plugins.clear();
        OperatorHarness restored = open(backend, snapshot);
        restored.time(60_000);
        assertThat(plugin().calls)
                .as("an activation that had not been done survives")
                .containsExactly(HookCall.scheduledTask("runEveryMinute"));

        installed.set(List.of());
        restored.send(PluginInput.of(change(6)));
        restored.awaitRegistry(6);
        restored.time(600_000);
        assertThat(plugin().calls).as("a config that is gone has no schedule").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"true, ''", "false, runEveryHour"})
    void aPluginWithJobsOrTasksIsSetUpWithoutAnEvent(boolean withJobs, String task)
            throws Exception {
        setup = true;
        jobs = withJobs;
        tasks = task.isEmpty() ? Set.of() : Set.of(task);
        waits = false;
        installed.set(List.of());
        OperatorHarness harness = open(new HashMapStateBackend(), null);
        installed.set(List.of(FakePlugin.installation(TEAM, CONFIG, "p", CODE)));
        harness.send(PluginInput.of(change(5)));
        harness.awaitRegistry(5);
        assertThat(plugin().calls).containsExactly(HookCall.setupPlugin());
        harness.send(TEAM, "a", "a1");
        assertThat(plugin().calls).as("once").hasSize(2);
    }

    @Test
    void aPluginWithoutJobsAndTasksIsSetUpByItsFirstEvent() throws Exception {
        setup = true;
        waits = false;
        installed.set(List.of());
        OperatorHarness harness = open(new HashMapStateBackend(), null);
        installed.set(List.of(FakePlugin.installation(TEAM, CONFIG, "p", CODE)));
        harness.send(PluginInput.of(change(5)));
        harness.awaitRegistry(5);
        assertThat(plugin().calls).isEmpty();
        harness.send(TEAM, "a", "a1");
        assertThat(plugin().calls.get(0)).isEqualTo(HookCall.setupPlugin());
    }

    private static RegistryChange change(long revision) {
        return new RegistryChange(revision, TEAM, CONFIG);
    }

    @Test
    void aReloadWhileCallsWaitLetsThemEndAndTearsTheOldOneDown() throws Exception {
        teardown = true;
        OperatorHarness harness = open(new HashMapStateBackend(), null);
        harness.send(TEAM, "a", "a1");
        FakePlugin old = plugin();
        installed.set(List.of(FakePlugin.installation(TEAM, CONFIG, "p", CODE + " v2")));
        harness.registryChanged(1, TEAM, CONFIG);
        harness.awaitRegistry(1);
        FakePlugin renewed = plugin();
        assertThat(renewed).isNotSameAs(old);
        harness.send(TEAM, "b", "b1");
        assertThat(renewed.calls).hasSize(1);
        assertThat(old.closed).isFalse();
        old.settle("\"event\":\"a1\"");
        harness.runMails();
        assertThat(old.calls.get(1)).isEqualTo(HookCall.teardownPlugin());
        assertThat(old.closed).isFalse();
        old.settle();
        harness.runMails();
        assertThat(old.closed).isTrue();
        assertThat(renewed.closed).isFalse();
        assertThat(harness.names()).containsExactly("a1");
    }

    @Test
    void aConfigThatIsDeletedWhileItsCallsWaitIsTornDownAfterThem() throws Exception {
        teardown = true;
        OperatorHarness harness = open(new HashMapStateBackend(), null);
        harness.send(TEAM, "a", "a1");
        harness.send(TEAM, "a", "a2");
        FakePlugin old = plugin();
        installed.set(List.of());
        harness.registryChanged(1, TEAM, CONFIG);
        harness.awaitRegistry(1);
        settle(harness, "a1");
        assertThat(harness.names()).as("a2 began after the deletion").containsExactly("a1", "a2");
        assertThat(old.calls).last().isEqualTo(HookCall.teardownPlugin());
        old.settle();
        assertThat(old.closed).isTrue();
    }

    @Test
    void aVersionThatDoesNotLoadLeavesTheOneBeforeInForce() throws Exception {
        waits = false;
        OperatorHarness harness = open(new HashMapStateBackend(), null);
        harness.send(TEAM, "a", "a1");
        FakePlugin old = plugin();
        installed.set(
                List.of(
                        PluginInstallation.of(
                                FakePlugin.installation(TEAM, CONFIG, "p").identity(),
                                1,
                                null,
                                "{}",
                                Map.of(),
                                0,
                                PluginInstallation.OnError.DEFAULT,
                                "index.js:1:1: Unexpected token",
                                SecretMask.NONE)));
        harness.registryChanged(1, TEAM, CONFIG);
        harness.awaitRegistry(1);
        harness.send(TEAM, "a", "a2");
        assertThat(old.calls).hasSize(2);
        assertThat(harness.side(PluginOutputs.PLUGIN_LOG))
                .anyMatch(line -> line.message().contains("index.js:1:1: Unexpected token"));
    }

    @Test
    void inputWaitsAtTheCapAndIsOverdrawnAfterAWhile() throws Exception {
        options =
                new PluginOperatorOptions(
                        StateLimits.DEFAULT,
                        new InFlightLimits(2, 1, 1, 1 << 20, Duration.ofMillis(500), true),
                        Duration.ofMinutes(1),
                        0);
        OperatorHarness harness = open(new HashMapStateBackend(), null);
        for (String person : List.of("a", "b", "c")) {
            harness.send(TEAM, person, person);
        }
        assertThat(called()).as("two slots").containsExactly("a", "b");
        harness.flink.getTaskMailbox().put(timeMail(harness, 1500));
        harness.send(TEAM, "d", "d");
        assertThat(called()).as("overdrawn, not run").containsExactly("a", "b");
        settle(harness, "a");
        settle(harness, "b");
        settle(harness, "c");
        settle(harness, "d");
        assertThat(harness.names()).containsExactly("a", "b", "c", "d");
    }

    private static Mail timeMail(OperatorHarness harness, long time) {
        return new Mail(() -> harness.flink.setProcessingTime(time), YIELDED, "time passes");
    }

    @Test
    void theEndOfTheInputWaitsForAllCalls() throws Exception {
        teardown = true;
        OperatorHarness harness = open(new HashMapStateBackend(), null);
        harness.send(TEAM, "a", "a1");
        harness.send(TEAM, "a", "a2");
        harness.flink
                .getTaskMailbox()
                .put(new Mail(() -> plugin().settle(), YIELDED, "the call ends"));
        plugin().answer =
                call -> {
                    if (call.kind() != HookCall.Kind.TEARDOWN) {
                        return new HookResult.Returned(call.argumentJson());
                    }
                    harness.flink
                            .getTaskMailbox()
                            .put(new Mail(() -> plugin().settle(), YIELDED, "teardown ends"));
                    return null;
                };
        harness.flink.endInput1();
        assertThat(harness.names()).containsExactly("a1", "a2");
        assertThat(plugin().calls).last().isEqualTo(HookCall.teardownPlugin());
        assertThat(plugin().waiting).as("teardown was waited for").isEmpty();
        assertThat(plugin().closed).isTrue();
    }
}
