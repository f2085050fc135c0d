package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.runtime.host.HttpTransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deliveries by real plugin code, answers given by hand. */
class DeliveryJavaScriptTest {

    private static final String ON_EVENT =
            """
            exports.onEvent = async (event, meta) => {
              const first = await fetch('https://api.example/' + event.event, { method: 'POST', body: '{}' })
              if (first.status !== 200) throw new RetryError('status ' + first.status)
              await fetch('https://api.example/' + event.event + '/second', { method: 'PUT', body: await first.text() })
            }
            """;

    private static final String WEBHOOK =
            """
            exports.composeWebhook = (event) => event.event === 'none' ? null : {
              url: 'https://hook.example/' + event.event,
              body: JSON.stringify({ at: event.timestamp.getTime(), of: event.distinct_id })
            }
            """;

    private final List<DeliveryHarness> opened = new ArrayList<>();
    private final AtomicReference<List<PluginInstallation>> installed = new AtomicReference<>();
    private HttpByHand http;
    private DeliveryHarness harness;

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    private void install(String code) {
        installed.set(
                List.of(
                        DeliveryHarness.installation(
                                DeliveryHarness.CONFIG,
                                code,
                                "{\"idempotencyKeyHeader\":true,\"exportEventsBufferSeconds\":\"5\"}")));
    }

    /** As after a crash: nothing of the harness before is left but its snapshot. */
    private void open(StateBackend backend, OperatorSubtaskState state, long time)
            throws Exception {
        HttpByHand transport = new HttpByHand();
        http = transport;
        harness =
                new DeliveryHarness(
                        installed,
                        () -> TestPlatforms.with(transport),
                        DeliveryOptions.DEFAULT,
                        backend,
                        1,
                        0);
        opened.add(harness);
        harness.open(state, time);
    }

    @AfterEach
    void close() throws Exception {
        for (DeliveryHarness each : opened) {
            each.close();
        }
    }

    private void answer(String path, int status, Map.Entry<String, String>... headers)
            throws Exception {
        http.latest(path).answer(status, "Status " + status, List.of(headers), "ok");
        harness.runMails();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCutOffCallGoesOnWithoutRepeatingWhatWasDone(StateBackend backend) throws Exception {
        install(ON_EVENT);
        open(backend, null, 1000);
        harness.send("a", "one");
        String firstKey = http.latest("one").header("Idempotency-Key");
        answer("one", 200);
        String secondKey = http.latest("one/second").header("Idempotency-Key");
        assertThat(secondKey).isNotNull().isNotEqualTo(firstKey);
        OperatorSubtaskState snapshot = harness.snapshot();

        open(backend, snapshot, 2000);
        assertThat(http.paths()).containsExactly("one/second");
        assertThat(http.latest("one/second").header("Idempotency-Key")).isEqualTo(secondKey);
        answer("one/second", 200);
        assertThat(harness.appMetrics()).extracting(AppMetric::successes).containsExactly(1L);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aRetryHasTheSameKeyAndWaitsAsLongAsAsked(StateBackend backend) throws Exception {
        install(ON_EVENT);
        open(backend, null, 1000);
        harness.send("a", "one");
        String key = http.latest("one").header("Idempotency-Key");
        answer("one", 429, Map.entry("Retry-After", "60"));
        harness.send("a", "two");
        OperatorSubtaskState snapshot = harness.snapshot();
        assertThat(http.paths()).containsExactly("one");

        open(backend, snapshot, 60_900);
        assertThat(http.paths()).isEmpty();
        harness.time(61_000);
        assertThat(http.paths()).containsExactlyInAnyOrder("one", "two");
        assertThat(http.latest("one").header("Idempotency-Key")).isEqualTo(key);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDestinationThatHangsIsARetry(StateBackend backend) throws Exception {
        install(ON_EVENT);
        open(backend, null, 0);
        harness.send("a", "one");
        harness.time(31_000);
        harness.send("a", "two");
        assertThat(http.paths()).containsExactly("one", "two");
        harness.time(37_000);
        assertThat(http.paths()).containsExactly("one", "two", "one");
        assertThat(harness.deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDestinationThatIsAwayIsARetry(StateBackend backend) throws Exception {
        install(ON_EVENT);
        open(backend, null, 0);
        harness.send("a", "one");
        http.latest("one")
                .response()
                .completeExceptionally(
                        new HttpTransportException(
                                "connect ECONNREFUSED api.example:443",
                                "system",
                                "ECONNREFUSED",
                                null));
        harness.runMails();
        assertThat(harness.deadLetters()).isEmpty();
        harness.time(5000);
        assertThat(http.paths()).containsExactly("one", "one");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void sendsWebhooks(StateBackend backend) throws Exception {
        install(WEBHOOK);
        open(backend, null, 0);
        harness.send("a", "none");
        assertThat(http.paths()).isEmpty();
        harness.send("a", "one");
        HttpByHand.Exchange sent = http.latest("one");
        assertThat(sent.request().method()).isEqualTo("POST");
        assertThat(sent.header("content-type")).isEqualTo("application/json");
        assertThat(sent.body()).isEqualTo("{\"at\":1795514400000,\"of\":\"a\"}");
        String key = sent.header("Idempotency-Key");
        assertThat(key).isNotNull();
        OperatorSubtaskState snapshot = harness.snapshot();

        open(backend, snapshot, 1000);
        assertThat(http.latest("one").header("Idempotency-Key")).isEqualTo(key);
        answer("one", 503);
        assertThat(harness.deadLetters()).isEmpty();
        harness.time(6000);
        assertThat(http.latest("one").header("Idempotency-Key")).isEqualTo(key);
        answer("one", 404);
        DeadLetterRow dead = harness.deadLetters().get(0);
        assertThat(dead.error())
                .isEqualTo(
                        "composeWebhook of p (7) failed 2 time(s), last with Error: Fetch to https://hook.example/one failed with Status 404");
        harness.send("a", "two");
        answer("two", 204);
        assertThat(harness.appMetrics())
                .filteredOn(metric -> metric.category().equals("webhook"))
                .extracting(metric -> metric.successes() + "/" + metric.failures())
                .containsExactlyInAnyOrder("0/1", "1/0");
        assertThat(harness.appMetrics())
                .filteredOn(metric -> metric.category().equals("composeWebhook"))
                .extracting(AppMetric::successes)
                .containsExactly(2L);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aBatchIsTheSameOverARestoreWithItsKeyAndState(StateBackend backend) throws Exception {
        install(
                """
                exports.exportEvents = async (events, meta) => {
                  const n = await meta.storage.get('batches', 0) + 1
                  await meta.storage.set('batches', n)
                  await fetch('https://api.example/batch', { method: 'POST', body: JSON.stringify([n, events.map(e => e.event)]) })
                }
                """);
        open(backend, null, 0);
        harness.send("a", "one");
        harness.send("b", "two");
        harness.time(5000);
        harness.snapshot();
        harness.completeCheckpoint();
        String key = http.latest("batch").header("Idempotency-Key");
        assertThat(http.latest("batch").body()).isEqualTo("[1,[\"one\",\"two\"]]");
        OperatorSubtaskState snapshot = harness.snapshot();

        open(backend, snapshot, 6000);
        assertThat(http.latest("batch").body()).isEqualTo("[1,[\"one\",\"two\"]]");
        assertThat(http.latest("batch").header("Idempotency-Key")).isEqualTo(key);
        answer("batch", 200);
        harness.send("b", "three");
        harness.time(11_000);
        harness.snapshot();
        harness.completeCheckpoint();
        assertThat(http.latest("batch").body()).isEqualTo("[2,[\"three\"]]");
        assertThat(http.latest("batch").header("Idempotency-Key")).isNotEqualTo(key);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void runsSchedulesAndJobsOfWhatBelongsToDelivery(StateBackend backend) throws Exception {
        install(
                """
                exports.onEvent = async (event, meta) => { await meta.jobs.later({ of: event.event }).runIn(90, 'seconds') }
                exports.runEveryMinute = async () => { await fetch('https://api.example/minute') }
                exports.jobs = { later: async (payload) => { await fetch('https://api.example/job/' + payload.of) } }
                """);
        open(backend, null, 10_000);
        harness.send(
                DeliveryInput.of(
                        new RegistryChange(1, DeliveryHarness.TEAM, DeliveryHarness.CONFIG)));
        harness.registryChanged(1);
        harness.time(60_000);
        assertThat(http.paths()).containsExactly("minute");
        answer("minute", 200);
        harness.send("a", "one");
        OperatorSubtaskState snapshot = harness.snapshot();

        open(backend, snapshot, 130_000);
        harness.time(149_900);
        assertThat(http.paths()).containsExactly("minute");
        harness.time(150_000);
        assertThat(http.paths()).containsExactly("minute", "job/one");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void leavesSchedulesOfOthersToIngestion(StateBackend backend) throws Exception {
        install(
                """
                exports.onEvent = async () => {}
                exports.processEvent = (event) => event
                exports.runEveryMinute = async () => { await fetch('https://api.example/minute') }
                """);
        open(backend, null, 10_000);
        harness.send(
                DeliveryInput.of(
                        new RegistryChange(1, DeliveryHarness.TEAM, DeliveryHarness.CONFIG)));
        harness.registryChanged(1);
        harness.send("a", "one");
        harness.time(120_000);
        assertThat(http.paths()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void complainsOfAReservedKeyOnce(StateBackend backend) throws Exception {
        installed.set(
                List.of(
                        DeliveryHarness.installation(
                                DeliveryHarness.CONFIG, ON_EVENT, "{\"deliveryOrder\":\"both\"}")));
        open(backend, null, 0);
        harness.send("a", "one");
        harness.send("a", "two");
        assertThat(harness.side(PluginOutputs.PLUGIN_LOG))
                .extracting(PluginLogEntry::message)
                .filteredOn(message -> message.contains("deliveryOrder"))
                .containsExactly(
                        "Config key \"deliveryOrder\": \"both\" is not \"none\" or \"person\"; ignored");
    }
}
