package io.hedgerow.deployment.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the demo's requests, a few at a time, and remembers when each one left.
 *
 * <p><em>Owns</em> an HTTP client. <em>Lives</em> for one run. <em>Threads</em>: {@link #send} from
 * one, {@link #sentAtNanos} from any. <em>Survives</em> nothing.
 */
final class DemoSender {

    private static final int IN_FLIGHT = 4;
    private static final int TRIES = 5;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final URI batchUrl;
    private final Semaphore permits = new Semaphore(IN_FLIGHT);
    private final Map<Integer, Long> sentAtNanos = new ConcurrentHashMap<>();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    DemoSender(URI captureUrl) {
        this.batchUrl = URI.create(captureUrl + "/batch/");
    }

    /**
     * Sends everything and returns when the endpoint has acknowledged it.
     *
     * @throws IOException when a request is refused, or not accepted after several tries
     */
    void send(DemoEvents events) throws IOException, InterruptedException {
        while (events.hasNext()) {
            DemoEvents.Batch batch = events.next();
            permits.acquire();
            throwIfFailed();
            sentAtNanos.put(batch.number(), System.nanoTime());
            post(batch.body(), 1).whenComplete((done, error) -> permits.release());
        }
        permits.acquire(IN_FLIGHT);
        throwIfFailed();
    }

    /** When a request was sent first, {@link System#nanoTime}. */
    long sentAtNanos(int batch) {
        return sentAtNanos.get(batch);
    }

    /** Puts messages on the topic as they are, past the endpoint's checks. */
    static void produce(String bootstrapServers, String topic, List<byte[]> messages)
            throws IOException, InterruptedException {
        Map<String, Object> config =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<?>> pending =
                    messages.stream()
                            .<Future<?>>map(m -> producer.send(new ProducerRecord<>(topic, m)))
                            .toList();
            for (Future<?> future : pending) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("Kafka did not take a message: " + e.getCause(), e);
        }
    }

    private CompletableFuture<Void> post(ObjectNode body, int attempt) {
        byte[] content = gzip(body.put("sent_at", Instant.now().toString()).toString());
        HttpRequest request =
                HttpRequest.newBuilder(batchUrl)
                        .timeout(REQUEST_TIMEOUT)
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, error) -> outcome(response, error, body, attempt))
                .thenCompose(next -> next);
    }

    private CompletableFuture<Void> outcome(
            HttpResponse<String> response, Throwable error, ObjectNode body, int attempt) {
        boolean passing = error != null || response.statusCode() == 503;
        if (passing && attempt < TRIES) {
            return CompletableFuture.runAsync(
                            () -> {}, CompletableFuture.delayedExecutor(attempt, TimeUnit.SECONDS))
                    .thenCompose(waited -> post(body, attempt + 1));
        }
        if (error != null) {
            failure.compareAndSet(
                    null, new IOException("The capture endpoint did not answer: " + error, error));
        } else if (response.statusCode() != 200) {
            failure.compareAndSet(
                    null,
                    new IOException(
                            "The capture endpoint answered "
                                    + response.statusCode()
                                    + ": "
                                    + response.body()));
        }
        return CompletableFuture.completedFuture(null);
    }

    private void throwIfFailed() throws IOException {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
