package io.hedgerow.deployment.bench.registry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.local.LocalStack;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Numbered events of the same persons over and over, at an even rate.
 *
 * <p><em>Owns</em> a producer and a thread. <em>Lives</em> from {@link #start} to {@link #finish}.
 * <em>Threads</em>: any. <em>Survives</em> nothing.
 */
public final class MarkingLoad implements AutoCloseable {

    private static final int PERSONS = 25;
    private static final JsonMapper JSON = new JsonMapper();

    private final int rate;
    private final KafkaProducer<byte[], byte[]> producer;
    private final CompletableFuture<Integer> sent = new CompletableFuture<>();
    private volatile boolean finishing;

    private MarkingLoad(int rate, String kafka) {
        this.rate = rate;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /**
     * @param rate events per second of all teams together
     */
    public static MarkingLoad start(int rate, String kafka) {
        MarkingLoad load = new MarkingLoad(rate, kafka);
        Thread thread = new Thread(load::run, "registry-load");
        thread.setDaemon(true);
        thread.start();
        return load;
    }

    private void run() {
        try {
            long interval = TimeUnit.SECONDS.toNanos(1) / rate;
            long next = System.nanoTime();
            int all = MarkingPlugins.TEAMS * PERSONS;
            int i = 0;
            while (!finishing) {
                LockSupport.parkNanos(next - System.nanoTime());
                next += interval;
                int who = i % all;
                send(1 + who % MarkingPlugins.TEAMS, who / MarkingPlugins.TEAMS, i / all);
                i++;
            }
            producer.flush();
            sent.complete(i);
        } catch (Throwable e) {
            sent.completeExceptionally(e);
        }
    }

    private void send(int team, int person, int seq) {
        ObjectNode data = JSON.createObjectNode().put("event", "step");
        data.putObject("properties").put("seq", seq);
        InputMessage message =
                new InputMessage(
                        UUID.randomUUID(),
                        "person-" + person,
                        null,
                        "http://localhost",
                        data,
                        team,
                        Instant.now(),
                        null);
        producer.send(
                new ProducerRecord<>(LocalStack.EVENTS_TOPIC, message.key(), message.value()),
                (metadata, error) -> {
                    if (error != null) {
                        sent.completeExceptionally(error);
                    }
                });
    }

    /** Sends no more; the number of events that were sent. */
    public int finish() throws Exception {
        finishing = true;
        return sent.get();
    }

    @Override
    public void close() {
        finishing = true;
        producer.close();
    }
}
