package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.HookCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

/**
 * A team whose plugin waits, so that its work piles up, and another whose plugin does not; the
 * overflow begins above a few pieces of work.
 */
final class OverflowFixture implements AutoCloseable {

    static final long FLOODING = 2;
    static final long QUIET = 3;
    static final int ABOVE = 3;
    static final int MAX_BYTES = 10_000;

    private final List<FakePlugin> plugins = new ArrayList<>();
    private final List<OperatorHarness> opened = new ArrayList<>();
    private final List<String> called = new ArrayList<>();
    private final Lane lane;
    private final StateBackend backend;
    private boolean waits = true;
    private boolean hasTopic = true;

    private OverflowFixture(Lane lane, StateBackend backend) {
        this.lane = lane;
        this.backend = backend;
    }

    static Stream<OverflowFixture> variants() {
        return Stream.of(Lane.values())
                .flatMap(
                        lane ->
                                Stream.of(
                                                new HashMapStateBackend(),
                                                new EmbeddedRocksDBStateBackend())
                                        .map(backend -> new OverflowFixture(lane, backend)));
    }

    @Override
    public String toString() {
        return lane + ", " + backend.getClass().getSimpleName();
    }

    Lane lane() {
        return lane;
    }

    /** As if the option had been taken away. */
    void withoutTopic() {
        hasTopic = false;
    }

    List<String> called() {
        return called;
    }

    OperatorHarness open(OperatorSubtaskState state, int parallelism, int subtask)
            throws Exception {
        String code = lane == Lane.HOME ? "storage" : "";
        PluginOperatorOptions byDefault = PluginOperatorOptions.DEFAULT;
        OperatorHarness harness =
                new OperatorHarness(
                        lane,
                        new AtomicReference<List<PluginInstallation>>(
                                List.of(
                                        FakePlugin.installation(FLOODING, 1, "waits", code),
                                        FakePlugin.installation(QUIET, 2, "works", code))),
                        () -> new FakePlugin.Platform((installation, services) -> plugin()),
                        new PluginOperatorOptions(
                                        byDefault.state(),
                                        byDefault.inFlight(),
                                        byDefault.scheduleMinute(),
                                        hasTopic ? ABOVE : 0)
                                .withMaxMessageBytes(MAX_BYTES),
                        backend,
                        parallelism,
                        subtask);
        opened.add(harness);
        return harness.open(state, 1000);
    }

    OperatorHarness open(OperatorSubtaskState state) throws Exception {
        return open(state, 1, 0);
    }

    private FakePlugin plugin() {
        FakePlugin plugin = new FakePlugin();
        plugin.answer =
                call -> {
                    String name = name(call);
                    called.add(name);
                    return waits && !name.startsWith("quiet")
                            ? null
                            : new HookResult.Returned(call.argumentJson());
                };
        plugins.add(plugin);
        return plugin;
    }

    private static String name(HookCall call) {
        return call.argumentJson().replaceAll(".*\"event\":\"([^\"]*)\".*", "$1");
    }

    @Override
    public void close() throws Exception {
        for (OperatorHarness each : opened) {
            each.close();
        }
    }

    /** Work of the flooding team up to the bound, while the quiet team is active. */
    void flood(OperatorHarness harness) throws Exception {
        for (int i = 0; i < ABOVE; i++) {
            harness.send(FLOODING, "filler" + i, "filler" + i);
        }
        harness.send(QUIET, "quiet person", "quiet");
        assertThat(overflowed(harness)).isEmpty();
    }

    /** What comes from now on is done at once. */
    void answerAtOnce() {
        waits = false;
    }

    /** What waits ends, and what comes is done at once. */
    void endFlood(OperatorHarness harness) throws Exception {
        waits = false;
        for (FakePlugin plugin : plugins) {
            while (!plugin.waiting.isEmpty()) {
                plugin.settle();
            }
        }
        harness.runMails();
    }

    static List<String> overflowed(OperatorHarness harness) {
        return harness.side(PluginOutputs.OVERFLOW).stream()
                .map(OverflowEvent::event)
                .map(each -> each.envelope().uuid().substring("uuid-".length()))
                .toList();
    }

    void comeBack(OperatorHarness harness, String person, String name) throws Exception {
        harness.send(
                new PluginInput.Returned(
                        new PluginInput.Event(
                                OperatorHarness.event(FLOODING, person, name),
                                ChainProgress.START)));
    }

    int subtask(String person, int parallelism) {
        PluginInput.Event event =
                (PluginInput.Event) PluginInput.of(OperatorHarness.event(FLOODING, person, ""));
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                lane == Lane.HOME ? event.teamId() : event.personKey(),
                OperatorHarness.MAX_PARALLELISM,
                parallelism);
    }
}
