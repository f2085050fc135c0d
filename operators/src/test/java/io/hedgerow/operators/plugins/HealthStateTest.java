package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.registry.PluginInstallation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plugin that pauses pauses on after a restart, in every subtask, until its time has come. */
class HealthStateTest {

    private static final long TEAM = 5;
    private static final long MINUTE = 60_000;

    private final AtomicReference<List<PluginInstallation>> installed = new AtomicReference<>();
    private final FakePlugin plugin = new FakePlugin();
    private final List<OperatorHarness> opened = new ArrayList<>();

    @BeforeEach
    void install() {
        install("code");
        plugin.answer =
                call ->
                        new HookResult.Threw(
                                "Error", "endless loop", "", false, PluginHealth.Waste.STOPPED);
    }

    private void install(String code) {
        installed.set(List.of(FakePlugin.installation(TEAM, 1, "p", code)));
    }

    private OperatorHarness open(
            Lane lane, OperatorSubtaskState state, int parallelism, int subtask, long time)
            throws Exception {
        OperatorHarness harness =
                new OperatorHarness(
                        lane,
                        installed,
                        () -> new FakePlugin.Platform((installation, services) -> plugin),
                        PluginOperatorOptions.DEFAULT,
                        new HashMapStateBackend(),
                        parallelism,
                        subtask);
        opened.add(harness);
        return harness.open(state, time);
    }

    @AfterEach
    void close() throws Exception {
        for (OperatorHarness harness : opened) {
            harness.close();
        }
    }

    /** Runs until the plugin is paused; returns a snapshot of that. */
    private OperatorSubtaskState paused(Lane lane) throws Exception {
        OperatorHarness harness = open(lane, null, 1, 0, 0);
        for (int i = 0; i < 12; i++) {
            harness.send(TEAM, "p" + i, "e" + i);
        }
        assertThat(plugin.calls).hasSize(10);
        plugin.calls.clear();
        plugin.answer = call -> new HookResult.Returned(call.argumentJson());
        return harness.flink.snapshot(1, 1);
    }

    private int callsOf(OperatorHarness harness, String person) throws Exception {
        plugin.calls.clear();
        harness.send(TEAM, person, person);
        return plugin.calls.size();
    }

    @ParameterizedTest
    @EnumSource(Lane.class)
    void aPauseGoesOnAfterARestart(Lane lane) throws Exception {
        OperatorHarness harness = open(lane, paused(lane), 1, 0, MINUTE / 2);
        assertThat(callsOf(harness, "a")).isZero();
        harness.time(MINUTE);
        assertThat(callsOf(harness, "b")).isEqualTo(1);
        assertThat(harness.side(PluginOutputs.STATUS))
                .as("the row with the pause is cleared")
                .extracting(PluginStatus::kind)
                .containsExactly(PluginStatus.Kind.ERROR_CLEARED);
    }

    @Test
    void alsoInSubtasksThatHaveNotSeenIt() throws Exception {
        OperatorSubtaskState snapshot = paused(Lane.PARALLEL);
        int asked = 0;
        for (int subtask = 0; subtask < 2; subtask++) {
            OperatorHarness harness =
                    open(
                            Lane.PARALLEL,
                            OperatorHarness.repartition(snapshot, 1, 2, subtask),
                            2,
                            subtask,
                            MINUTE / 2);
            for (int i = 0; i < 20; i++) {
                if (harness.takes(TEAM, "p" + i)) {
                    assertThat(callsOf(harness, "p" + i)).isZero();
                    asked++;
                }
            }
            assertThat(asked).isPositive();
        }
        assertThat(asked).isEqualTo(20);
    }

    @Test
    void itIsKeptOverASecondRestartAlsoWhereNobodyAsked() throws Exception {
        OperatorHarness idle = open(Lane.HOME, paused(Lane.HOME), 1, 0, MINUTE / 4);
        OperatorHarness third = open(Lane.HOME, idle.flink.snapshot(2, 2), 1, 0, MINUTE / 2);
        assertThat(callsOf(third, "a")).isZero();
        OperatorHarness fourth = open(Lane.HOME, third.flink.snapshot(3, 3), 1, 0, MINUTE / 2);
        assertThat(callsOf(fourth, "a")).isZero();
        OperatorHarness recovered = open(Lane.HOME, fourth.flink.snapshot(4, 4), 1, 0, MINUTE * 60);
        assertThat(callsOf(recovered, "a")).isEqualTo(1);
        assertThat(recovered.flink.snapshot(5, 5).getManagedOperatorState())
                .allMatch(
                        state ->
                                state.getStateNameToPartitionOffsets()
                                                .get(HealthState.ENTRIES.getName())
                                                .getOffsets()
                                                .length
                                        == 0);
    }

    @Test
    void aChangedConfigBeginsHealthy() throws Exception {
        OperatorSubtaskState snapshot = paused(Lane.HOME);
        install("other code");
        assertThat(callsOf(open(Lane.HOME, snapshot, 1, 0, 1000), "a")).isEqualTo(1);
    }

    @Test
    void oneThatWasDisabledAndEnabledBeginsHealthy() throws Exception {
        OperatorSubtaskState snapshot = paused(Lane.HOME);
        OperatorHarness harness = open(Lane.HOME, snapshot, 1, 0, 1000);
        List<PluginInstallation> before = installed.get();
        installed.set(List.of());
        harness.registryChanged(2, TEAM, 1);
        harness.awaitRegistry(2);
        installed.set(before);
        harness.registryChanged(3, TEAM, 1);
        harness.awaitRegistry(3);
        assertThat(callsOf(harness, "a")).isEqualTo(1);
    }
}
