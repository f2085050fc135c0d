package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Real plugins, cut off while they wait: what they did before counts once. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class JavaScriptRestoreTest {

    private static final long TEAM = 2;
    private static final int CONFIG = 1;
    private static final long START = 1_000_000;
    private static final long HOUR = 3_600_000;

    private static final String CODE =
            """
            exports.jobs = {
              later: async (payload, meta) => {
                await meta.storage.set('jobs', (await meta.storage.get('jobs', 0)) + payload.n)
              }
            }
            exports.processEvent = async (event, meta) => {
              if (event.event === 'loop') for (;;) {}
              if (event.event === 'look') {
                event.properties = { n: await meta.storage.get('n', 0), jobs: await meta.storage.get('jobs', 0) }
                return event
              }
              const n = (await meta.storage.get('n', 0)) + 1
              await meta.storage.set('n', n)
              posthog.capture('made', { n })
              await meta.jobs.later({ n }).runIn(1, 'hours')
              const seen = { random: Math.random(), time: Date.now() }
              const first = await fetch('https://api.example/first', { method: 'POST', body: JSON.stringify(seen) })
              const text = await first.text()
              const between = Math.random()
              let second = null
              if (event.event === 'twice') {
                second = await (await fetch('https://api.example/second', { method: 'POST', body: text })).text()
              }
              event.properties = { n, first: text, second, between, ...seen }
              return event
            }
            """;

    private final List<OperatorHarness> opened = new ArrayList<>();
    private final List<PluginInstallation> installed =
            new ArrayList<>(List.of(plugin(CONFIG, 1, CODE)));
    private HttpByHand http;
    private OperatorHarness harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private static PluginInstallation plugin(int config, int order, String code) {
        return PluginInstallation.of(
                new PluginIdentity(TEAM, 100 + config, config, "p" + config),
                order,
                TranspiledSource.verbatim("index.js", code),
                "{\"idempotencyKeyHeader\":true}",
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    /** As after a crash: nothing of the harness before is left but its snapshot. */
    private void open(StateBackend backend, OperatorSubtaskState state, long time)
            throws Exception {
        HttpByHand transport = new HttpByHand();
        http = transport;
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        new AtomicReference<>(List.copyOf(installed)),
                        () -> TestPlatforms.with(transport),
                        PluginOperatorOptions.DEFAULT,
                        backend,
                        1,
                        0);
        opened.add(harness);
        harness.open(state, time);
    }

    @AfterEach
    void close() throws Exception {
        for (OperatorHarness each : opened) {
            each.close();
        }
    }

    private void answer(String path, String text) throws Exception {
        http.latest(path).answer(text);
        harness.runMails();
    }

    private List<String> processed() {
        return harness.events().stream()
                .map(EventEnvelope::processed)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    private String look() throws Exception {
        harness.send(TEAM, "looker", "look");
        return processed().get(processed().size() - 1);
    }

    private int captured() {
        return harness.side(PluginOutputs.CAPTURED).size();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatACallLeftUnawaitedEndsBeforeThePersonsNextEvent(StateBackend backend)
            throws Exception { // contract §10 row 5; plugin-corpus §4, un-awaited host promises
        installed.set(
                0,
                plugin(
                        CONFIG,
                        1,
                        """
                        const note = async (storage, text) => storage.set('order', [...(await storage.get('order', [])), text])
                        exports.processEvent = async (event, { storage }) => {
                          event.properties = { before: await storage.get('order', []) }
                          const work = async () => {
                            await fetch('https://api.example/' + event.event)
                            await note(storage, event.event)
                            await fetch('https://api.example/' + event.event + '-again')
                            await note(storage, event.event + ' done')
                          }
                          work()
                          return event
                        }
                        """));
        open(backend, null, START);
        harness.send(TEAM, "a", "a1");
        harness.send(TEAM, "a", "a2");
        harness.send(TEAM, "b", "b1");
        assertThat(http.paths()).as("the next event of a waits").containsExactly("a1", "b1");
        answer("a1", "");
        answer("b1", "");
        assertThat(http.paths()).containsExactly("a1", "b1", "a1-again", "b1-again");
        assertThat(processed()).isEmpty();
        answer("b1-again", "");
        answer("a1-again", "");
        assertThat(http.paths()).last().isEqualTo("a2");
        answer("a2", "");
        answer("a2-again", "");
        assertThat(processed()).hasSize(3);
        assertThat(processed().get(2))
                .contains("\"before\":[\"a1\",\"b1\",\"b1 done\",\"a1 done\"]");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatWasDoneBeforeTheSnapshotIsNotDoneAgain(StateBackend backend) throws Exception {
        open(backend, null, START);
        harness.send(TEAM, "a", "once");
        assertThat(http.paths()).containsExactly("first");
        HttpByHand.Exchange before = http.latest("first");
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        int capturedBefore = captured();
        assertThat(capturedBefore).isEqualTo(1);
        harness.close();

        open(backend, snapshot, START + 5_000);
        assertThat(http.paths()).as("the request is repeated").containsExactly("first");
        HttpByHand.Exchange again = http.latest("first");
        assertThat(again.body())
                .as("the plugin sees the time and the random number it saw")
                .isEqualTo(before.body())
                .contains("\"time\":" + START);
        assertThat(again.header("Idempotency-Key"))
                .isNotBlank()
                .isEqualTo(before.header("Idempotency-Key"));
        answer("first", "done");
        assertThat(processed()).hasSize(1);
        assertThat(processed().get(0))
                .contains("\"n\":1,", "\"first\":\"done\"")
                .contains(before.body().substring(1, before.body().length() - 1));
        assertThat(captured()).as("captured again").isZero();
        assertThat(look()).contains("\"n\":1,\"jobs\":0");
        harness.time(START + HOUR + 5_000);
        assertThat(look()).contains("\"n\":1,\"jobs\":1");
        harness.time(START + 3 * HOUR);
        assertThat(look()).as("the job ran once").contains("\"n\":1,\"jobs\":1");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anAnswerThatCameBeforeTheSnapshotIsKept(StateBackend backend) throws Exception {
        open(backend, null, START);
        harness.send(TEAM, "a", "twice");
        answer("first", "early");
        assertThat(http.paths()).containsExactly("first", "second");
        String key = http.latest("second").header("Idempotency-Key");
        assertThat(key).isNotEqualTo(http.latest("first").header("Idempotency-Key"));
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.close();

        open(backend, snapshot, START + 5_000);
        assertThat(http.paths()).as("only the one without an answer").containsExactly("second");
        assertThat(http.latest("second").body()).isEqualTo("early");
        assertThat(http.latest("second").header("Idempotency-Key")).isEqualTo(key);
        OperatorSubtaskState later = harness.flink.snapshot(2, 2);
        harness.close();

        open(backend, later, START + 9_000);
        assertThat(http.paths()).as("cut off twice").containsExactly("second");
        answer("second", "late");
        assertThat(processed().get(0))
                .contains("\"first\":\"early\",\"second\":\"late\"", "\"n\":1,")
                .contains("\"time\":" + START);
        assertThat(captured()).isZero();
        assertThat(look()).contains("\"n\":1,");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatEndedBeforeTheSnapshotLeavesNothingBehind(StateBackend backend) throws Exception {
        open(backend, null, START);
        harness.send(TEAM, "a", "once");
        harness.flink.snapshot(1, 1);
        answer("first", "done");
        OperatorSubtaskState snapshot = harness.flink.snapshot(2, 2);
        assertThat(processed()).hasSize(1);
        harness.close();
        open(backend, snapshot, START + 5_000);
        assertThat(http.paths()).isEmpty();
        assertThat(look()).contains("\"n\":1,\"jobs\":0");
        assertThat(processed()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anEventThatIsStoppedTakesNoOtherWithIt(StateBackend backend) throws Exception {
        open(backend, null, START);
        harness.send(TEAM, "a", "once");
        HttpByHand.Exchange before = http.latest("first");
        harness.send(TEAM, "b", "loop");
        assertThat(harness.side(PluginOutputs.PLUGIN_LOG))
                .as("the loop was stopped")
                .anyMatch(line -> line.message().contains("timed out after looping"));
        harness.runMails();
        answer("first", "done");
        List<String> ends = processed();
        assertThat(ends).as("the loop goes on as it came, once").hasSize(2);
        String once =
                ends.stream().filter(each -> each.contains("\"once\"")).findFirst().orElseThrow();
        assertThat(once)
                .contains("\"n\":1,", "\"first\":\"done\"")
                .contains(before.body().substring(1, before.body().length() - 1));
        assertThat(http.exchanges)
                .extracting(each -> each.header("Idempotency-Key"))
                .containsOnly(before.header("Idempotency-Key"));
        assertThat(captured()).isEqualTo(1);
        assertThat(look()).contains("\"n\":1,\"jobs\":0");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aConfigThatIsNewInFrontDoesNotHaveItStartAgain(StateBackend backend) throws Exception {
        open(backend, null, START);
        harness.send(TEAM, "a", "once");
        HttpByHand.Exchange before = http.latest("first");
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.close();
        installed.add(
                plugin(
                        9,
                        0,
                        "exports.processEvent = e => { e.properties = { ...e.properties, added: true }; return e }"));
        open(backend, snapshot, START + 5_000);
        assertThat(http.latest("first").body()).isEqualTo(before.body());
        answer("first", "done");
        assertThat(processed().get(0)).contains("\"n\":1,", "\"added\":true");
        assertThat(captured()).isZero();
        assertThat(look()).contains("\"n\":1,\"jobs\":0");
    }
}
