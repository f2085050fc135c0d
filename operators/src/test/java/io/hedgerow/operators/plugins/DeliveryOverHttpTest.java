package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.http.AddressGuard;
import io.hedgerow.runtime.http.ApacheHttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Which idempotency keys arrive at a receiver over HTTP: those the plugin asks for by {@code
 * meta.idempotencyKey()} and those in the header, over retries and a restore.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DeliveryOverHttpTest {

    private record Arrival(String body, String header, String byPlugin) {}

    private final AtomicReference<List<PluginInstallation>> installed = new AtomicReference<>();
    private final List<Arrival> arrived = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private HttpServer receiver;
    private ApacheHttpTransport transport;
    private DeliveryHarness harness;

    @BeforeEach
    void start() throws Exception {
        receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        receiver.createContext("/", this::answer);
        receiver.start();
        transport = new ApacheHttpTransport(AddressGuard.off(), Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
        transport.close();
        receiver.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            arrived.add(
                    new Arrival(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8),
                            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                            exchange.getRequestHeaders().getFirst("By-Plugin")));
            exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 503 : 200, -1);
        }
    }

    /**
     * @param function that sends what {@code body} makes of its argument
     */
    private void install(String function, String body) {
        installed.set(
                List.of(
                        DeliveryHarness.installation(
                                DeliveryHarness.CONFIG,
                                """
                                exports.%s = async (input, meta) => {
                                  const answer = await fetch('http://%s:%d/', {
                                    method: 'POST',
                                    headers: { 'By-Plugin': meta.idempotencyKey() + meta.idempotencyKey(1) },
                                    body: %s
                                  })
                                  if (answer.status !== 200) throw new RetryError('status ' + answer.status)
                                }
                                """
                                        .formatted(
                                                function,
                                                receiver.getAddress().getHostString(),
                                                receiver.getAddress().getPort(),
                                                body),
                                "{\"idempotencyKeyHeader\":true}")));
    }

    private void open(OperatorSubtaskState state, long time) throws Exception {
        if (harness != null) {
            harness.close();
        }
        harness =
                new DeliveryHarness(
                        installed,
                        () -> TestPlatforms.with(transport),
                        DeliveryOptions.DEFAULT,
                        new HashMapStateBackend(),
                        1,
                        0);
        harness.open(state, time);
    }

    /** Runs what answers bring until it is so. */
    private void await(BooleanSupplier condition) throws Exception {
        while (!condition.getAsBoolean()) {
            harness.runMails();
            Thread.sleep(1);
        }
    }

    private void awaitArrivals(int count) throws Exception {
        await(() -> arrived.size() >= count);
    }

    private void awaitNothingUnderWay() throws Exception {
        await(() -> harness.operator.attemptsUnderWay() == 0);
    }

    private void assertOneIdentity(List<Arrival> arrivals) {
        assertThat(arrivals).extracting(Arrival::header).doesNotContainNull();
        assertThat(arrivals).extracting(Arrival::byPlugin).doesNotContainNull();
        assertThat(List.copyOf(arrivals).stream().distinct()).hasSize(1);
    }

    @Test
    void anEventHasItsKeyOverRetriesAndARestore() throws Exception {
        install("onEvent", "input.event");
        refusals.set(2);
        open(null, 0);
        harness.send("p", "one");
        awaitArrivals(1);
        awaitNothingUnderWay();
        harness.time(5000);
        awaitArrivals(2);
        awaitNothingUnderWay();
        open(harness.snapshot(), 15_000);
        awaitArrivals(3);
        awaitNothingUnderWay();
        assertThat(arrived).hasSize(3);
        assertOneIdentity(arrived);

        harness.send("p", "two");
        awaitArrivals(4);
        assertThat(arrived.get(3).header()).isNotEqualTo(arrived.get(0).header());
        assertThat(arrived.get(3).byPlugin()).isNotEqualTo(arrived.get(0).byPlugin());
    }

    @Test
    void aBatchHasItsKeyOverRetriesAndARestore() throws Exception {
        install("exportEvents", "input.map((event) => event.event).join()");
        refusals.set(2);
        open(null, 0);
        harness.send("p", "one");
        harness.send("q", "two");
        harness.time(10_000);
        OperatorSubtaskState snapshot = harness.snapshot();
        harness.completeCheckpoint();
        awaitArrivals(1);
        awaitNothingUnderWay();
        harness.time(16_000);
        awaitArrivals(2);
        // As if the process had died: what it did after the snapshot is not in state.
        open(snapshot, 17_000);
        awaitArrivals(3);
        awaitNothingUnderWay();
        assertOneIdentity(arrived);
        assertThat(arrived).hasSize(3).extracting(Arrival::body).containsOnly("one,two");

        harness.send("p", "three");
        harness.time(40_000);
        harness.snapshot();
        harness.completeCheckpoint();
        awaitArrivals(4);
        assertThat(arrived.get(3).header()).isNotEqualTo(arrived.get(0).header());
        assertThat(arrived.get(3).byPlugin()).isNotEqualTo(arrived.get(0).byPlugin());
    }
}
