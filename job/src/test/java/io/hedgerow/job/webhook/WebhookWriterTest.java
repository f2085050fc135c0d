package io.hedgerow.job.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real HTTP server. */
class WebhookWriterTest {

    private static final long PATIENCE_SECONDS = 60;

    private record Received(String key, String signature, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger failuresLeft = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean held;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/hook",
                exchange -> {
                    received.add(
                            new Received(
                                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                                    exchange.getRequestHeaders().getFirst("X-Hedgerow-Signature"),
                                    new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8)));
                    if (held) {
                        try {
                            released.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    boolean fails = failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                    exchange.sendResponseHeaders(fails ? 500 : 204, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private WebhookWriter writer(String secret, WebhookState... restored) {
        return new WebhookWriter(
                new WebhookTarget(
                        URI.create("http://localhost:" + server.getAddress().getPort() + "/hook"),
                        null,
                        true),
                secret,
                List.of(restored),
                new UnregisteredMetricsGroup());
    }

    private static PluginStatus status(int config, Kind kind, String version) {
        return new PluginStatus(
                2,
                config,
                kind,
                kind == Kind.ERROR_CLEARED
                        ? null
                        : "{\"message\":\"boom\",\"name\":\"Error\",\"event\":{\"ip\":\"1.2.3.4\"}}",
                1_000_000,
                version,
                null);
    }

    private Received next() throws Exception {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void tellsOnceOfARevisionThatWasDisabled() throws Exception {
        try (WebhookWriter writer = writer("s3cret")) {
            writer.write(status(7, Kind.ERROR_SET, "v1"), null);
            writer.write(status(7, Kind.ERROR_CLEARED, "v1"), null);
            writer.write(status(7, Kind.DISABLED, "v1"), null);
            writer.write(status(7, Kind.DISABLED, "v1"), null);
            writer.write(status(7, Kind.PAUSED, "v1"), null);
            writer.write(status(7, Kind.DISABLED, "v2"), null);
            Received first = next();
            JsonNode body = new ObjectMapper().readTree(first.body());
            assertThat(body.get("event").asText()).isEqualTo("plugin_config.disabled");
            assertThat(body.get("team_id").asInt()).isEqualTo(2);
            assertThat(body.get("config_id").asInt()).isEqualTo(7);
            assertThat(body.get("revision").asText()).isEqualTo("v1");
            assertThat(body.get("time").asText()).isEqualTo("1970-01-01T00:16:40.000Z");
            assertThat(body.get("key").asText()).isEqualTo(first.key());
            assertThat(body.at("/error/message").asText()).isEqualTo("boom");
            assertThat(body.get("error").has("event")).isFalse();
            assertThat(first.key()).isEqualTo("7:v1:DISABLED:1000000");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            assertThat(first.signature())
                    .isEqualTo(
                            "sha256="
                                    + HexFormat.of()
                                            .formatHex(
                                                    mac.doFinal(
                                                            first.body()
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8))));
            assertThat(next().body()).contains("plugin_config.paused");
            assertThat(next().key()).startsWith("7:v2:");
            writer.flush(true);
        }
        assertThat(received).isEmpty();
    }

    @Test
    void triesAgainWithTheSameKey() throws Exception {
        failuresLeft.set(2);
        try (WebhookWriter writer = writer(null)) {
            writer.write(status(7, Kind.DISABLED, "v1"), null);
            Received first = next();
            assertThat(first.signature()).isNull();
            assertThat(next()).isEqualTo(first);
            assertThat(next()).isEqualTo(first);
            writer.flush(true);
            assertThat(writer.snapshotState(1).get(0).pending()).isEmpty();
        }
        assertThat(received).isEmpty();
    }

    @Test
    void neverWaitsForTheServerAndKeepsWhatItHasNotTold() throws Exception {
        held = true;
        WebhookState state;
        try (WebhookWriter writer = writer(null)) {
            writer.write(status(1, Kind.DISABLED, "v"), null);
            next();
            // The server holds its answer until the end of the test.
            for (int config = 2; config <= 1000; config++) {
                writer.write(status(config, Kind.DISABLED, "v"), null);
            }
            writer.flush(false);
            state = writer.snapshotState(1).get(0);
            assertThat(state.pending()).hasSize(1000);
        }
        WebhookState.Serializer serializer = new WebhookState.Serializer();
        WebhookState restored = serializer.deserialize(1, serializer.serialize(state));
        assertThat(restored).isEqualTo(state);
        held = false;
        received.clear();
        try (WebhookWriter writer = writer(null, restored)) {
            writer.write(status(3, Kind.DISABLED, "v"), null);
            for (int config = 1; config <= 1000; config++) {
                assertThat(next().key()).startsWith(config + ":v:");
            }
            writer.flush(true);
        }
        assertThat(received).isEmpty();
    }

    @Test
    void whatHappensAgainAfterAnHourIsToldAgain() {
        long hour = TimeUnit.HOURS.toMillis(1);
        WebhookQueue first = new WebhookQueue();
        first.add(status(1, Kind.PAUSED, "v"), 0);
        first.add(status(2, Kind.PAUSED, "v"), hour / 2);
        WebhookQueue queue = new WebhookQueue();
        queue.restore(first.state(hour / 2), hour / 2);
        assertThat(queue.size()).isEqualTo(2);
        queue.add(status(1, Kind.PAUSED, "v"), hour - 1);
        queue.add(status(2, Kind.PAUSED, "v"), hour);
        assertThat(queue.size()).isEqualTo(2);
        queue.add(status(1, Kind.PAUSED, "v"), hour);
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void aQueueThatIsFullSaysWhatItLost() {
        WebhookQueue queue = new WebhookQueue();
        for (int config = 1; config <= WebhookQueue.LARGEST; config++) {
            assertThat(queue.add(status(config, Kind.DISABLED, "v"), config)).isNull();
        }
        assertThat(queue.add(status(100_000, Kind.DISABLED, "v"), 100_000).key())
                .startsWith("1:v:");
        assertThat(queue.size()).isEqualTo(WebhookQueue.LARGEST);
    }

    @Test
    void refusesAnAddressThatIsNoneWithoutRepeatingIt() {
        assertThatThrownBy(
                        () ->
                                WebhookTarget.of(
                                        HedgerowConfiguration.of(
                                                Map.of("status.webhook.url", "ftp://t0ken"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("status.webhook.url")
                .hasMessageNotContaining("t0ken");
        assertThat(WebhookTarget.of(HedgerowConfiguration.of(Map.of()))).isEmpty();
    }
}
