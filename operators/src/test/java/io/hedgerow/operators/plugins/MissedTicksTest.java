package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.plugins.MissedTicks.Kind;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.HookCall;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissedTicksTest {

    private static final long TEAM = 2;
    private static final String TASK = "runEveryMinute";

    private static MissedTicks of(String value) {
        return MissedTicks.of(
                "{\"other\":{\"missedTicks\":1},\"missedTicks\":\"" + value + "\"}", TASK);
    }

    @Test
    void readsThePolicyOfATask() {
        assertThat(MissedTicks.of("{}", TASK)).isEqualTo(MissedTicks.DEFAULT);
        assertThat(of("")).isEqualTo(MissedTicks.DEFAULT);
        assertThat(of("skip").kind()).isEqualTo(Kind.SKIP);
        assertThat(of("catch-up:3")).isEqualTo(new MissedTicks(Kind.CATCH_UP, 3));
        assertThat(of("runEveryHour=skip")).isEqualTo(MissedTicks.DEFAULT);
        assertThat(of("catch-up:2, runEveryMinute = skip").kind()).isEqualTo(Kind.SKIP);
        assertThatThrownBy(() -> of("never"))
                .hasMessage(
                        "Config key \"missedTicks\": \"never\" is none of coalesce, skip, catch-up:N");
    }

    @ParameterizedTest
    @CsvSource({"coalesce,1", "skip,0", "catch-up:3,3", "catch-up:100,10"})
    void ticksMissedWhileTheJobWasDown(String policy, int runs) throws Exception {
        PluginInstallation base = FakePlugin.installation(TEAM, 1, "p", TASK);
        AtomicReference<List<PluginInstallation>> installed =
                new AtomicReference<>(
                        List.of(
                                PluginInstallation.of(
                                        base.identity(),
                                        1,
                                        base.code(),
                                        "{\"missedTicks\":\"" + policy + "\"}",
                                        base.attachments(),
                                        0,
                                        base.onError(),
                                        null,
                                        base.secrets())));
        FakePlugin plugin = new FakePlugin();
        plugin.tasks = Set.of(TASK);
        OperatorSubtaskState snapshot;
        try (OperatorHarness first = open(installed, plugin)) {
            first.open(null, 1000);
            first.send(TEAM, "a", "loads the plugin");
            snapshot = first.flink.snapshot(1, 1);
        }
        plugin.calls.clear();
        try (OperatorHarness restored = open(installed, plugin)) {
            restored.open(snapshot, 600_000);
            restored.time(600_001);
            assertThat(plugin.calls)
                    .hasSize(runs)
                    .allMatch(call -> call.equals(HookCall.scheduledTask(TASK)));
            restored.time(660_000);
            assertThat(plugin.calls).as("then it goes on").hasSize(runs + 1);
        }
    }

    private static OperatorHarness open(
            AtomicReference<List<PluginInstallation>> installed, FakePlugin plugin)
            throws Exception {
        return new OperatorHarness(
                Lane.HOME,
                installed,
                () -> new FakePlugin.Platform((installation, services) -> plugin),
                PluginOperatorOptions.DEFAULT,
                new HashMapStateBackend(),
                1,
                0);
    }
}
