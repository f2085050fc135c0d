package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.HostServices;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More jobs than there is room for: they wait in state, in order, and in nobody's way. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DueJobsTest {

    private static final int JOBS = 40;

    /** Jobs under way at once, by {@code limits}: of all teams, of one. */
    private static final int MOST = 4;

    private static final int MOST_OF_A_TEAM = 2;

    private static final InFlightLimits LIMITS =
            new InFlightLimits(100, 4 * MOST, 0, 1 << 20, Duration.ofMinutes(5), true);

    private final AtomicReference<List<PluginInstallation>> installed = new AtomicReference<>();
    private final List<OperatorHarness> opened = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean waits = true;
    private int wasteful;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    /** Enqueues jobs for an event whose name is the delay; runs jobs when the test says so. */
    private final class Plugin extends FakePlugin {

        private final HostServices services;
        private final long team;

        private Plugin(long team, HostServices services) {
            this.services = services;
            this.team = team;
            this.jobs = true;
        }

        @Override
        public void invoke(
                HookCall call,
                InvocationOrigin origin,
                EffectJournal journal,
                Consumer<HookResult> whenSettled) {
            if (call.kind() == HookCall.Kind.JOB) {
                job(call, whenSettled);
            } else {
                event(call, whenSettled);
            }
        }

        private void event(HookCall call, Consumer<HookResult> whenSettled) {
            if (wasteful > 0) {
                wasteful--;
                whenSettled.accept(
                        new HookResult.Threw(
                                "Error", "loop", "", false, PluginHealth.Waste.STOPPED));
                return;
            }
            String name = call.argumentJson().replaceAll(".*\"event\":\"([^\"]*)\".*", "$1");
            if (name.startsWith("+")) {
                for (int i = 0; i < JOBS; i++) {
                    services.jobs()
                            .enqueue(
                                    InvocationOrigin.none(),
                                    i,
                                    "job",
                                    "\"" + team + "-" + i + "\"",
                                    services.clock().currentTimeMillis()
                                            + Long.parseLong(name.substring(1)));
                }
            }
            whenSettled.accept(new HookResult.Returned(call.argumentJson()));
        }

        private void job(HookCall call, Consumer<HookResult> whenSettled) {
            ran.add(call.argumentJson().replace("\"", ""));
            if (waits) {
                DueJobsTest.this.waiting.add(
                        () -> whenSettled.accept(new HookResult.Returned((String) null)));
            } else {
                whenSettled.accept(new HookResult.Returned((String) null));
            }
        }
    }

    private OperatorHarness open(
            StateBackend backend, OperatorSubtaskState state, int parallelism, int subtask)
            throws Exception {
        OperatorHarness harness =
                new OperatorHarness(
                        Lane.HOME,
                        installed,
                        () ->
                                new FakePlugin.Platform(
                                        (installation, services) ->
                                                new Plugin(
                                                        installation.identity().teamId(),
                                                        services)),
                        new PluginOperatorOptions(
                                StateLimits.DEFAULT, LIMITS, Duration.ofMinutes(1), 0),
                        backend,
                        parallelism,
                        subtask);
        opened.add(harness);
        return harness.open(state, 1000);
    }

    private OperatorHarness open(StateBackend backend, int... teams) throws Exception {
        installed.set(
                IntStream.of(teams)
                        .mapToObj(
                                team ->
                                        FakePlugin.installation(
                                                team, team, "p" + team, "storage jobs"))
                        .toList());
        return open(backend, null, 1, 0);
    }

    @AfterEach
    void close() throws Exception {
        for (OperatorHarness each : opened) {
            each.close();
        }
    }

    private void endAll(OperatorHarness harness) throws Exception {
        while (!waiting.isEmpty()) {
            waiting.poll().run();
            harness.runMails();
        }
    }

    private List<String> jobsOf(int team) {
        return IntStream.range(0, JOBS).mapToObj(i -> team + "-" + i).toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void moreDueAtOnceThanThereIsRoomForWaitInStateAndHoldUpNoInput(StateBackend backend)
            throws Exception {
        OperatorHarness harness = open(backend, 1, 2);
        harness.send(1, "a", "+0");
        harness.send(1, "a", "+1000");
        harness.time(2000);
        assertThat(ran).as("as many as a team may have").containsExactly("1-0", "1-1");
        for (int i = 0; i < 100; i++) {
            harness.send(2, "b" + i, "e" + i); // would wait for ever without room
        }
        assertThat(harness.names()).hasSize(102);
        harness.send(2, "b", "+0");
        assertThat(ran).hasSize(MOST).contains("2-0", "2-1");
        endAll(harness);
        assertThat(ran)
                .as("in order within a team")
                .hasSize(3 * JOBS)
                .containsSubsequence(jobsOf(1))
                .containsSubsequence(jobsOf(2));
        assertThat(ran.subList(0, 20)).as("teams in turn").contains("2-8");
        harness.send(1, "a", "+0");
        endAll(harness);
        assertThat(ran).hasSize(4 * JOBS);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatWaitsForRoomSurvivesARestartAndRescaling(StateBackend backend) throws Exception {
        int[] teams = IntStream.rangeClosed(1, 10).toArray();
        OperatorHarness one = open(backend, teams);
        for (int team : teams) {
            one.send(team, "a", "+0");
        }
        assertThat(ran).hasSize(MOST);
        OperatorSubtaskState snapshot = one.flink.snapshot(1, 1);
        one.close();
        ran.clear();
        waiting.clear();
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            OperatorHarness half =
                    open(backend, OperatorHarness.repartition(snapshot, 1, 2, subtask), 2, subtask);
            assertThat(waiting).as("each subtask goes on").isNotEmpty();
            for (int i = 0; i < 30; i++) {
                waiting.poll().run();
                half.runMails();
            }
            waiting.clear();
            states.add(half.flink.snapshot(2, 2));
        }
        int before = ran.size();
        OperatorHarness again =
                open(
                        backend,
                        OperatorHarness.joined(states.toArray(OperatorSubtaskState[]::new)),
                        1,
                        0);
        List<String> cutOff = ran.subList(before, ran.size()).stream().toList();
        endAll(again);
        assertThat(ran.stream().distinct()).hasSize(10 * JOBS);
        assertThat(ran).as("only what was under way runs twice").hasSize(10 * JOBS + cutOff.size());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void jobsOfAPausedPluginWaitInStateForTheEndOfThePause(StateBackend backend) throws Exception {
        waits = false;
        OperatorHarness harness = open(backend, 1);
        harness.send(1, "a", "+5000");
        wasteful = 10;
        for (int i = 0; i < 10; i++) {
            harness.send(1, "a", "x");
        }
        harness.time(7000);
        assertThat(ran).isEmpty();
        assertThat(inFlight(harness)).as("none is held on the heap").isZero();
        harness.time(60_000);
        assertThat(ran).isEmpty();
        harness.time(61_100);
        assertThat(ran).containsExactlyInAnyOrderElementsOf(jobsOf(1));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theEndOfTheInputRunsAllThatIsDue(StateBackend backend) throws Exception {
        OperatorHarness harness = open(backend, 1, 2);
        harness.send(1, "a", "+0");
        harness.send(2, "a", "+0");
        waits = false;
        waiting.forEach(
                each ->
                        harness.flink
                                .getTaskMailbox()
                                .put(
                                        new org.apache.flink.streaming.runtime.tasks.mailbox.Mail(
                                                each::run, 0, "a job ends")));
        harness.flink.endInput1();
        assertThat(ran).hasSize(2 * JOBS).containsAll(jobsOf(1)).containsAll(jobsOf(2));
    }

    private static int inFlight(OperatorHarness harness) {
        return ((PluginOperator) harness.flink.getOperator()).scheduler().all().size();
    }
}
