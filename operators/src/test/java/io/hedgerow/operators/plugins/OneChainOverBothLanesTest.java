package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An event is run by the plugins of one registry, although the lanes get to know of a change at
 * different moments.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OneChainOverBothLanesTest {

    private static final long TEAM = 2;
    private static final long NOW = 1_000_000;

    private static final String STATELESS =
            "exports.processEvent = (e) => { e.properties = { ...e.properties, first: 'VERSION' }; return e }";
    private static final String STATEFUL =
            "exports.processEvent = async (e, { storage }) => {"
                    + " await storage.set('n', (await storage.get('n', 0)) + 1);"
                    + " e.properties.second = 'VERSION'; return e };"
                    + " exports.teardownPlugin = () => { console.log('VERSION is gone') }";

    private final AtomicReference<List<PluginInstallation>> atParallel =
            new AtomicReference<>(chain("old"));
    private final AtomicReference<List<PluginInstallation>> atHome =
            new AtomicReference<>(chain("old"));
    private final List<OperatorHarness> opened = new ArrayList<>();
    private long revision;

    private static List<PluginInstallation> chain(String version) {
        return List.of(
                FakePlugin.installation(TEAM, 1, "p", STATELESS.replace("VERSION", version)),
                FakePlugin.installation(TEAM, 2, "q", STATEFUL.replace("VERSION", version)));
    }

    private OperatorHarness open(Lane lane, OperatorSubtaskState state, long time)
            throws Exception {
        OperatorHarness harness =
                new OperatorHarness(
                        lane,
                        lane == Lane.HOME ? atHome : atParallel,
                        () -> TestPlatforms.with(new HttpByHand()),
                        PluginOperatorOptions.DEFAULT,
                        new HashMapStateBackend(),
                        1,
                        0);
        opened.add(harness);
        return harness.open(state, time);
    }

    @AfterEach
    void close() throws Exception {
        for (OperatorHarness each : opened) {
            each.close();
        }
    }

    private void change(
            OperatorHarness harness,
            AtomicReference<List<PluginInstallation>> installed,
            List<PluginInstallation> chain)
            throws Exception {
        installed.set(chain);
        harness.registryChanged(++revision, TEAM, 2);
        harness.awaitRegistry(revision);
    }

    /** What the parallel lane makes of an event, for the home lane. */
    private PluginInput begun(OperatorHarness parallel, String person, String name)
            throws Exception {
        parallel.send(TEAM, person, name);
        List<PluginInput> moved = parallel.side(PluginOutputs.HOME);
        return moved.get(moved.size() - 1);
    }

    /** Versions of both plugins that each event has, in the order they came out. */
    private static List<String> versions(OperatorHarness home) {
        return home.events().stream()
                .map(each -> new String(each.processed(), StandardCharsets.UTF_8))
                .map(
                        json ->
                                json.replaceAll(".*\"first\":\"(\\w+)\".*", "$1")
                                        + (json.contains("second")
                                                ? json.replaceAll(
                                                        ".*\"second\":\"(\\w+)\".*", " $1")
                                                : ""))
                .toList();
    }

    private static List<String> log(OperatorHarness home) {
        return home.side(PluginOutputs.PLUGIN_LOG).stream()
                .map(line -> line.message())
                .filter(message -> message.endsWith("is gone"))
                .toList();
    }

    @Test
    void theHomeLaneIsAheadAndHasKeptTheOldChain() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        home.send(begun(parallel, "a", "e1"));
        PluginInput onItsWay = begun(parallel, "a", "e2");
        change(home, atHome, chain("new"));
        home.send(onItsWay);
        change(parallel, atParallel, chain("new"));
        home.send(begun(parallel, "a", "e3"));
        assertThat(versions(home)).containsExactly("old old", "old old", "new new");
        assertThat(log(home)).as("it may still be needed").isEmpty();
        home.time(NOW + KeptChains.KEPT_MILLIS);
        assertThat(log(home)).containsExactly("old is gone");
    }

    @Test
    void theHomeLaneIsBehindAndWaitsForTheChange() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        change(parallel, atParallel, chain("new"));
        home.send(begun(parallel, "a", "e1"));
        home.send(begun(parallel, "a", "e2"));
        home.send(begun(parallel, "b", "e3"));
        assertThat(versions(home)).isEmpty();
        change(home, atHome, chain("new"));
        assertThat(versions(home)).containsExactlyInAnyOrder("new new", "new new", "new new");
        assertThat(home.names().indexOf("e1")).isLessThan(home.names().indexOf("e2"));
    }

    /**
     * @param ahead milliseconds that the clock of the parallel lane's machine is ahead
     */
    @ParameterizedTest
    @ValueSource(longs = {0, 3_600_000})
    void itWaitsNoLongerThanFiveSeconds(long ahead) throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW + ahead);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        change(parallel, atParallel, chain("new"));
        home.send(begun(parallel, "a", "e1"));
        home.time(NOW + 4999);
        assertThat(versions(home)).isEmpty();
        home.time(NOW + 5000);
        assertThat(versions(home)).containsExactly("new old");
    }

    /** Else each event of a backlog would hold up those behind it for as long. */
    @Test
    void whatWasBegunLongAgoWaitsForNothing() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        PluginInput first = begun(parallel, "a", "e1");
        PluginInput second = begun(parallel, "a", "e2");
        home.send(begun(parallel, "b", "e0"));
        change(home, atHome, chain("new"));
        home.time(NOW + KeptChains.KEPT_MILLIS);
        home.send(first);
        home.send(second);
        assertThat(home.names()).containsExactly("e0", "e1", "e2");
        assertThat(versions(home)).containsExactly("old old", "old new", "old new");
    }

    /** Else the one behind it, whose chain is kept still, would be of an older one. */
    @Test
    void whatIsOfNoChainThatIsKeptGetsTheOldestOfTheKept() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        home.send(begun(parallel, "a", "e0"));
        PluginInput first = begun(parallel, "a", "e1");
        change(home, atHome, chain("new"));
        change(parallel, atParallel, chain("new"));
        home.time(NOW + KeptChains.KEPT_MILLIS - 1);
        parallel.time(NOW + KeptChains.KEPT_MILLIS - 1);
        PluginInput second = begun(parallel, "a", "e2");
        change(home, atHome, chain("newest"));
        home.time(NOW + KeptChains.KEPT_MILLIS);
        home.send(first);
        home.send(second);
        assertThat(versions(home)).containsExactly("old old", "old new", "new new");
    }

    @Test
    void whatWaitsGoesOnAfterARestartWithWhatIsInForceThen() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        change(parallel, atParallel, chain("new"));
        home.send(begun(parallel, "a", "e1"));
        OperatorSubtaskState snapshot = home.flink.snapshot(1, 1);
        atHome.set(chain("new"));
        OperatorHarness restored = open(Lane.HOME, snapshot, NOW + 10_000);
        assertThat(versions(restored)).containsExactly("new new");
    }

    /**
     * Else a person's event that was in flight would be of a newer chain than the one behind it.
     */
    @Test
    void aRestartKeepsWhatTheEventsInFlightWereBegunWith() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        change(parallel, atParallel, chain("new"));
        home.send(begun(parallel, "a", "e1"));
        OperatorSubtaskState snapshot = home.flink.snapshot(1, 1);
        OperatorHarness restored = open(Lane.HOME, snapshot, NOW + 1);
        assertThat(versions(restored)).as("it waits for the change here, too").isEmpty();
        restored.send(begun(parallel, "a", "e2"));
        change(restored, atHome, chain("new"));
        assertThat(versions(restored)).containsExactly("new new", "new new");
    }

    @Test
    void thePluginsThatAreGoneRunForWhatHasBegunWithThem() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        home.send(begun(parallel, "a", "e1"));
        PluginInput onItsWay = begun(parallel, "a", "e2");
        List<PluginInstallation> onlyFirst = chain("old").subList(0, 1);
        change(home, atHome, onlyFirst);
        home.send(onItsWay);
        change(parallel, atParallel, onlyFirst);
        parallel.send(TEAM, "a", "e3");
        assertThat(versions(home)).containsExactly("old old", "old old");
        assertThat(versions(parallel)).as("passes the home lane").containsExactly("old");
    }

    @Test
    void theEndOfTheInputWaitsForNothing() throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, null, NOW);
        OperatorHarness home = open(Lane.HOME, null, NOW);
        home.send(begun(parallel, "a", "e1"));
        change(home, atHome, chain("new"));
        change(parallel, atParallel, chain("newer"));
        home.send(begun(parallel, "a", "e2"));
        home.flink.endInput1();
        assertThat(versions(home)).containsExactly("old old", "newer new");
        assertThat(log(home)).contains("old is gone");
    }
}
