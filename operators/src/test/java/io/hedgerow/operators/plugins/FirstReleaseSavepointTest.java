package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.CacheStore.Entry;
import io.hedgerow.runtime.host.HostServices;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A savepoint of the blocking operator (commit b3474c9) goes on in this one. */
class FirstReleaseSavepointTest {

    private static final long BEFORE_IT_WAS_TAKEN = 1_000_000_000_000L;
    private static final long RETRIES_ARE_DUE = 1_799_000_000_000L;
    private static final long FIRST_JOB = 1_800_000_000_000L;
    private static final long OWN_JOB = 1_900_000_000_000L;
    private static final long SECOND_JOB = 2_000_000_000_000L;

    private final List<String> calls = new ArrayList<>();
    private final List<String> state = new ArrayList<>();
    private OperatorHarness harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private static OperatorSubtaskState savepoint() throws Exception {
        return new SavepointFile("first-release").operator(OperatorUids.PLUGINS);
    }

    private void open(StateBackend backend, OperatorSubtaskState restored, long time)
            throws Exception {
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        new AtomicReference<>(
                                List.of(
                                        FakePlugin.installation(
                                                2, 1, "one", "storage jobs runEveryMinute"),
                                        FakePlugin.installation(3, 2, "two"),
                                        FakePlugin.installation(3, 3, "three"))),
                        () ->
                                new FakePlugin.Platform(
                                        (installation, services) ->
                                                plugin(installation.configId(), services)),
                        PluginOperatorOptions.DEFAULT,
                        backend,
                        1,
                        0);
        harness.open(restored, time);
    }

    private FakePlugin plugin(int config, HostServices services) {
        FakePlugin plugin = new FakePlugin();
        if (config == 1) {
            plugin.tasks = Set.of("runEveryMinute", "runEveryDay");
        }
        plugin.answer =
                call -> {
                    String argument = String.valueOf(call.argumentJson());
                    calls.add(config + " " + name(call, argument));
                    if (argument.contains("\"event\":\"look\"")) {
                        look(services);
                    }
                    return new HookResult.Returned(argument);
                };
        return plugin;
    }

    private static String name(HookCall call, String argument) {
        return call.kind() == HookCall.Kind.PROCESS_EVENT
                ? argument.replaceAll(".*\"event\":\"([^\"]*)\".*", "$1")
                : call.kind() + " " + call.name() + " " + call.argumentJson();
    }

    private void look(HostServices services) {
        state.add(services.storage().get("n"));
        state.add(services.storage().get("schl\u00fcssel"));
        for (String key : List.of("plain", "until 2033", "list")) {
            Entry entry = services.cache().get(key);
            state.add(entry.text() + " " + entry.list() + " " + entry.expiresAtMillis());
        }
        services.jobs().enqueue(InvocationOrigin.none(), 0, "own", "{}", OWN_JOB);
    }

    private List<String> callsOf(String part) {
        return calls.stream().filter(call -> call.contains(part)).toList();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void storageAndCacheAreReadable(StateBackend backend) throws Exception {
        open(backend, savepoint(), BEFORE_IT_WAS_TAKEN);
        harness.send(2, "looker", "look");
        assertThat(state)
                .containsExactly(
                        "4",
                        "{\"wert\":\"\u00e4\u6f22\ud83e\udd94\"}",
                        "\"kept\" null 0",
                        "7 null 2000000000000",
                        "null [x, , \u00fc] 0");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void heldEventsWaitForTheirRetryAndComeInOrder(StateBackend backend) throws Exception {
        open(backend, savepoint(), BEFORE_IT_WAS_TAKEN);
        harness.send(2, "a", "a4");
        harness.send(3, "b", "b3");
        assertThat(harness.names()).as("not due").isEmpty();
        harness.time(RETRIES_ARE_DUE);
        assertThat(harness.names())
                .containsExactlyInAnyOrder("a1", "a2", "a3", "a4", "b1", "b2", "b3");
        assertThat(harness.names().stream().filter(name -> name.startsWith("a"))).isSorted();
        assertThat(harness.names().stream().filter(name -> name.startsWith("b"))).isSorted();
        assertThat(callsOf("b1"))
                .as("the config that had run does not run again")
                .containsExactly("3 b1");
        EventEnvelope b1 =
                harness.events().stream()
                        .filter(each -> each.uuid().equals("uuid-b1"))
                        .findFirst()
                        .orElseThrow();
        assertThat(new String(b1.processed(), StandardCharsets.UTF_8))
                .contains("\"by2\":true")
                .contains("\"$plugins_succeeded\":[\"two (2)\",\"three (3)\"]");
        harness.time(RETRIES_ARE_DUE + 60_000);
        assertThat(harness.names()).hasSize(7);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void jobsRunOnceAndSchedulesGoOn(StateBackend backend) throws Exception {
        open(backend, savepoint(), BEFORE_IT_WAS_TAKEN);
        harness.send(2, "looker", "look");
        harness.time(RETRIES_ARE_DUE);
        assertThat(callsOf("JOB")).isEmpty();
        assertThat(callsOf("runEvery"))
                .as("the ticks missed are one run of each task")
                .containsExactlyInAnyOrder(
                        "1 SCHEDULED_TASK runEveryMinute null",
                        "1 SCHEDULED_TASK runEveryDay null");
        harness.time(RETRIES_ARE_DUE + 60_000);
        assertThat(callsOf("runEvery")).hasSize(3);

        OperatorSubtaskState own = harness.flink.snapshot(1, 1);
        harness.close();
        calls.clear();
        open(backend, own, RETRIES_ARE_DUE + 60_000);
        harness.time(FIRST_JOB - 1);
        assertThat(callsOf("JOB")).isEmpty();
        harness.time(FIRST_JOB);
        assertThat(callsOf("JOB")).containsExactly("1 JOB first {\"n\":1}");
        harness.time(OWN_JOB);
        harness.time(SECOND_JOB - 1);
        assertThat(callsOf("JOB")).as("numbers go on after the old ones").hasSize(2);
        harness.time(SECOND_JOB);
        harness.time(SECOND_JOB + 1_000_000);
        assertThat(callsOf("JOB"))
                .containsExactly("1 JOB first {\"n\":1}", "1 JOB own {}", "1 JOB second {\"n\":2}");
        assertThat(harness.names()).as("nothing is left of what was held").isEmpty();
    }
}
