package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.HostServices;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of jobs, storage and cache of a config that is disabled or deleted. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ConfigPurgeTest {

    private static final long TEAM = 2;
    private static final int GOES = 1;
    private static final int STAYS = 3;

    /** More than one slice of either. */
    private static final int ENTRIES = 4_500;

    private static final long START = 1_000;
    private static final long DAY = ConfigPurge.GRACE_MILLIS;

    private final AtomicReference<List<PluginInstallation>> installed = new AtomicReference<>();
    private final List<OperatorHarness> opened = new ArrayList<>();
    private final Map<Integer, HostServices> services = new HashMap<>();
    private final List<HookCall> jobs = new ArrayList<>();
    private List<PluginIdentity> known;
    private OperatorHarness harness;
    private long revision = 1;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private static PluginInstallation installation(int config) {
        return FakePlugin.installation(TEAM, config, "p" + config, "storage jobs runEveryDay");
    }

    private void registry(List<Integer> inForce, List<Integer> all) {
        installed.set(inForce.stream().map(ConfigPurgeTest::installation).toList());
        known =
                all == null
                        ? null
                        : all.stream().map(each -> installation(each).identity()).toList();
        if (harness != null) {
            harness.known = known;
        }
    }

    private void open(StateBackend backend, OperatorSubtaskState state, long time)
            throws Exception {
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        installed,
                        () ->
                                new FakePlugin.Platform(
                                        (installation, host) -> {
                                            services.put(installation.configId(), host);
                                            FakePlugin plugin = new FakePlugin();
                                            plugin.tasks = Set.of();
                                            plugin.answer =
                                                    call -> {
                                                        if (call.kind() == HookCall.Kind.JOB) {
                                                            jobs.add(call);
                                                        } else if (call.argumentJson()
                                                                .contains("fill")) {
                                                            fill(host);
                                                        }
                                                        return new HookResult.Returned(
                                                                call.argumentJson());
                                                    };
                                            return plugin;
                                        }),
                        PluginOperatorOptions.DEFAULT,
                        backend,
                        1,
                        0);
        harness.known = known;
        opened.add(harness);
        harness.open(state, time);
    }

    private static void fill(HostServices host) {
        for (int i = 0; i < ENTRIES; i++) {
            host.storage().put("s" + i, "1");
            host.cache().put("c" + i, CacheStore.Entry.ofText("1", 0));
            host.jobs().enqueue(InvocationOrigin.none(), i, "later", "{}", START + 2 * DAY);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (OperatorHarness each : opened) {
            each.close();
        }
    }

    private void changed(int config) throws Exception {
        revision++;
        harness.send(PluginInput.of(new RegistryChange(revision, TEAM, config)));
        harness.awaitRegistry(revision);
    }

    private void passTime(long from) throws Exception {
        for (int i = 1; i <= 20; i++) {
            harness.time(from + 100 * i);
        }
    }

    /** Of storage and cache, what a config finds. */
    private List<Integer> left(int config) {
        harness.flink.getOperator().setCurrentKey(TEAM);
        HostServices host = services.get(config);
        int storage = 0;
        int cache = 0;
        for (int i = 0; i < ENTRIES; i++) {
            storage += host.storage().get("s" + i) == null ? 0 : 1;
            cache += host.cache().get("c" + i) == null ? 0 : 1;
        }
        return List.of(storage, cache);
    }

    private List<String> log(int config) {
        return harness.side(PluginOutputs.PLUGIN_LOG).stream()
                .filter(line -> line.pluginConfigId() == config)
                .filter(line -> line.type().equals("WARN"))
                .map(PluginLogEntry::message)
                .toList();
    }

    private void fillBoth(StateBackend backend) throws Exception {
        registry(List.of(GOES, STAYS), List.of(GOES, STAYS));
        open(backend, null, START);
        harness.send(TEAM, "a", "fill");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void ofADisabledOneJobsAreCancelledAndTheRestStays(StateBackend backend) throws Exception {
        fillBoth(backend);
        registry(List.of(STAYS), List.of(GOES, STAYS));
        changed(GOES);
        passTime(START);
        assertThat(log(GOES))
                .containsExactly(
                        ENTRIES + " waiting job(s) cancelled: the config is no longer in force");
        passTime(START + DAY);
        assertThat(left(GOES)).containsExactly(ENTRIES, ENTRIES);
        registry(List.of(GOES, STAYS), List.of(GOES, STAYS));
        changed(GOES);
        harness.time(START + 2 * DAY + 1_000);
        assertThat(jobs).as("of the other config only").hasSize(ENTRIES);
        assertThat(log(STAYS)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void ofADeletedOneStorageAndCacheGoADayLater(StateBackend backend) throws Exception {
        fillBoth(backend);
        registry(List.of(STAYS), List.of(STAYS));
        changed(GOES);
        passTime(START);
        assertThat(left(GOES)).containsExactly(ENTRIES, ENTRIES);
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.close();
        open(backend, snapshot, START + DAY / 2);
        harness.send(TEAM, "a", "x");
        HostServices gone = services.get(GOES);
        passTime(START + DAY);
        assertThat(left(STAYS)).containsExactly(ENTRIES, ENTRIES);
        registry(List.of(GOES, STAYS), List.of(GOES, STAYS));
        changed(GOES);
        harness.send(TEAM, "a", "y");
        assertThat(services.get(GOES)).isNotSameAs(gone);
        assertThat(left(GOES)).containsExactly(0, 0);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nothingGoesOfOneThatIsThereAgainOrOfWhichNothingIsKnown(StateBackend backend)
            throws Exception {
        fillBoth(backend);
        registry(List.of(STAYS), List.of(STAYS));
        changed(GOES);
        registry(List.of(GOES, STAYS), List.of(GOES, STAYS));
        changed(GOES);
        passTime(START);
        passTime(START + DAY);
        assertThat(left(GOES)).containsExactly(ENTRIES, ENTRIES);
        registry(List.of(STAYS), null);
        changed(GOES);
        passTime(START + DAY + 10_000);
        passTime(START + 2 * DAY + 20_000);
        assertThat(left(GOES)).containsExactly(ENTRIES, ENTRIES);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aJobThatIsEnqueuedAfterwardsIsDiscardedWithALine(StateBackend backend) throws Exception {
        fillBoth(backend);
        HostServices gone = services.get(GOES);
        registry(List.of(STAYS), List.of(GOES, STAYS));
        changed(GOES);
        passTime(START);
        harness.flink.getOperator().setCurrentKey(TEAM);
        gone.jobs().enqueue(InvocationOrigin.none(), 0, "late", "{}", START);
        harness.runMails();
        assertThat(log(GOES))
                .last()
                .isEqualTo("Job late discarded: the config is no longer in force");
    }
}
