package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.registry.PluginInstallation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that reach their team's state in a way their text does not tell. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ParallelLaneGuardTest {

    private static final long TEAM = 2;
    private static final String STATE = "meta['sto' + 'rage']";

    /** Counts in storage, in a roundabout way. */
    private static final String COUNTS =
            "const n = (await "
                    + STATE
                    + ".get('n', 0)) + 1; await "
                    + STATE
                    + ".set('n', n); e.properties = { n };";

    private static final String PROCESS = "exports.processEvent = async (e, meta) => { ";

    private final HttpByHand http = new HttpByHand();
    private final List<OperatorHarness> opened = new ArrayList<>();

    private OperatorHarness open(Lane lane, String... codes) throws Exception {
        List<PluginInstallation> chain = new ArrayList<>();
        for (String code : codes) {
            chain.add(FakePlugin.installation(TEAM, 1 + chain.size(), "p", code));
            assertThat(StateScope.ofText(code)).isEqualTo(StateScope.NONE);
        }
        OperatorHarness harness =
                new OperatorHarness(
                        lane,
                        new AtomicReference<>(chain),
                        () -> TestPlatforms.with(http),
                        PluginOperatorOptions.DEFAULT,
                        new HashMapStateBackend(),
                        1,
                        0);
        opened.add(harness);
        return harness.open(null, 1_000_000);
    }

    @AfterEach
    void close() throws Exception {
        for (OperatorHarness each : opened) {
            each.close();
        }
    }

    private void answerAll(OperatorHarness harness) throws Exception {
        for (HttpByHand.Exchange each : List.copyOf(http.exchanges)) {
            each.answer("ok");
            harness.runMails();
        }
    }

    private static List<String> processed(OperatorHarness harness) {
        return harness.events().stream()
                .map(each -> new String(each.processed(), StandardCharsets.UTF_8))
                .toList();
    }

    private void assertRunsAtHomeOnce(String... codes) throws Exception {
        OperatorHarness parallel = open(Lane.PARALLEL, codes);
        for (String name : List.of("one", "two")) {
            parallel.send(TEAM, "a", name);
            answerAll(parallel);
        }
        assertThat(parallel.names()).as("nothing comes of the call that was refused").isEmpty();
        List<PluginInput> moved = parallel.side(PluginOutputs.HOME);
        assertThat(moved).hasSize(2);
        assertThat(parallel.side(PluginOutputs.STATUS))
                .extracting(PluginStatus::kind)
                .doesNotContain(PluginStatus.Kind.DISABLED, PluginStatus.Kind.ERROR_SET);
        assertThat(parallel.side(PluginOutputs.PLUGIN_LOG))
                .filteredOn(line -> line.type().equals("ERROR"))
                .extracting(PluginLogEntry::message)
                .as("only what was refused")
                .allMatch(line -> line.contains("reaches for its team's state"));
        OperatorHarness home = open(Lane.HOME, codes);
        for (PluginInput each : moved) {
            home.send(each);
            answerAll(home);
        }
        assertThat(processed(home)).hasSize(2);
        assertThat(processed(home).get(0)).contains("\"n\":1");
        assertThat(processed(home).get(1)).contains("\"n\":2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "try { await meta['sto' + 'rage'].get('x') } catch (e) {} ",
                "try { await meta['ca' + 'che'].set('x', 1) } catch (e) {} ",
                "try { await meta['jo' + 'bs'].j({}).runNow() } catch (e) {} ",
                "fetch('https://api.example/x').then(() => meta['sto' + 'rage'].set('x', 1)); "
            })
    void aCallThatIsRefusedRunsAtHomeAndCountsOnce(String before) throws Exception {
        assertRunsAtHomeOnce(
                "exports['jo' + 'bs'] = { j: () => {} }; "
                        + PROCESS
                        + before
                        + COUNTS
                        + " return e }");
    }

    @Test
    void aRefusalTheFunctionCatchesIsOneAllTheSame() throws Exception {
        OperatorHarness parallel =
                open(
                        Lane.PARALLEL,
                        PROCESS + "try { await " + STATE + ".get('n') } catch (x) {}; return e }");
        parallel.send(TEAM, "a", "one");
        assertThat(parallel.names()).isEmpty();
        assertThat(parallel.side(PluginOutputs.HOME)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "await meta['sto' + 'rage'].set('s', 1)",
                "try { await meta['sto' + 'rage'].set('s', 1) } catch (e) {}",
                "await fetch('https://api.example/x'); await meta['sto' + 'rage'].set('s', 1)",
                "await meta['sto' + 'rage'].set('s', 1).catch(() => { throw new RetryError('x') })"
            })
    void aSetupThatIsRefusedDisablesNothing(String setup) throws Exception {
        assertRunsAtHomeOnce(
                "exports.setupPlugin = async (meta) => { "
                        + setup
                        + " }; exports.teardownPlugin = async (meta) => { await "
                        + STATE
                        + ".set('t', 1) }; "
                        + PROCESS
                        + COUNTS
                        + " return e }");
    }

    @Test
    void whatRanBeforeInTheParallelLaneDoesNotRunAgainAtHome() throws Exception {
        String[] codes = {
            PROCESS + "e.properties = { first: (e.properties?.first ?? 0) + 1 }; return e }",
            PROCESS + COUNTS.replace("{ n }", "{ ...e.properties, n }") + " return e }"
        };
        OperatorHarness parallel = open(Lane.PARALLEL, codes);
        parallel.send(TEAM, "a", "one");
        OperatorHarness home = open(Lane.HOME, codes);
        home.send(parallel.side(PluginOutputs.HOME).get(0));
        assertThat(processed(home)).hasSize(1);
        assertThat(processed(home).get(0)).contains("\"first\":1", "\"n\":1");
    }
}
