package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.local.LocalStack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Events into the topic at an even rate, until it is told to finish; slower where the pipeline does
 * not follow, so that a slow machine makes a run no longer. Person after person, so that every
 * person's numbers are without a gap.
 *
 * <p><b>Owns</b> a producer and a thread. <b>Lives</b> from {@link #start} to {@link #close}.
 * <b>Threads</b>: any. <b>Survives</b> nothing.
 */
final class Load implements AutoCloseable {

    /** So many seconds of events may be on their way. */
    private static final int SECONDS_AHEAD = 10;

    private static final long POLL_NANOS = 200_000_000;

    private final ChaosOptions options;
    private final Callable<Integer> stored;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Step> sent = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile boolean finishing;

    private Load(ChaosOptions options, String kafka, Callable<Integer> stored) {
        this.options = options;
        this.stored = stored;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /**
     * @param stored how many events have come through
     */
    static Load start(ChaosOptions options, String kafka, Callable<Integer> stored) {
        Load load = new Load(options, kafka, stored);
        Thread thread = new Thread(load::run, "chaos-load");
        thread.setDaemon(true);
        thread.start();
        return load;
    }

    private void run() {
        try {
            long interval = TimeUnit.SECONDS.toNanos(1) / options.rate();
            long next = System.nanoTime();
            int all = options.teams() * options.persons();
            int through = 0;
            for (int i = 0; !finishing || i < options.events(); i++) {
                while (!finishing && i - through > SECONDS_AHEAD * options.rate()) {
                    LockSupport.parkNanos(POLL_NANOS);
                    through = stored.call();
                    next = System.nanoTime();
                }
                LockSupport.parkNanos(next - System.nanoTime());
                next += interval;
                int who = i % all;
                int team = 1 + who % options.teams();
                send(new Step(team, "person-" + who / options.teams(), 1 + i / all));
            }
            producer.flush();
            done.complete(null);
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    private void send(Step step) throws Exception {
        ObjectNode data = new JsonMapper().createObjectNode().put("event", "step");
        data.putObject("properties").put("seq", step.seq());
        send(step.team(), step.person(), data);
        synchronized (sent) {
            sent.add(step);
        }
    }

    /** Asks the plugins of every team what they have in storage. */
    void sendProbes() throws Exception {
        for (int team = 1; team <= options.teams(); team++) {
            send(team, "probe", new JsonMapper().createObjectNode().put("event", "probe"));
        }
        producer.flush();
    }

    private void send(int team, String person, ObjectNode data) throws Exception {
        InputMessage message =
                new InputMessage(
                        UUID.randomUUID(),
                        person,
                        "89.160.20.129", // in Sweden, says the test database of GeoIP
                        "http://localhost",
                        data,
                        team,
                        Instant.now(),
                        null);
        producer.send(
                new ProducerRecord<>(LocalStack.EVENTS_TOPIC, message.key(), message.value()),
                (metadata, error) -> {
                    if (error != null) {
                        done.completeExceptionally(error);
                    }
                });
    }

    /** Sends what is missing of the least number of events, and returns all that were sent. */
    List<Step> finish() {
        finishing = true;
        done.join();
        return sent();
    }

    List<Step> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }

    @Override
    public void close() {
        finishing = true;
        producer.close();
    }
}
