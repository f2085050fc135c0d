package io.hedgerow.deployment.deadletters;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends dead letters again, so many a second. A letter is marked as replayed once Kafka has it: a
 * crash in between leaves letters that are sent twice, with the same uuid and idempotency key, and
 * none that is not sent.
 *
 * <p><b>Owns</b> a producer. <b>Lives</b> for one replay. <b>Threads</b>: one. <b>Survives</b>: the
 * marks, so that the next one goes on after them.
 */
public final class Replay implements AutoCloseable {

    private static final int PAGE = 100;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final DeadLetterStore store;
    private final ReplayMessages messages;
    private final Producer<byte[], byte[]> producer;

    /**
     * @throws IOException when Kafka cannot be used
     */
    public Replay(DeadLetterStore store, HedgerowConfiguration configuration) throws IOException {
        this.store = store;
        this.messages = new ReplayMessages(configuration);
        Map<String, Object> properties =
                new HashMap<>(configuration.get(HedgerowOptions.KAFKA_PROPERTIES));
        properties.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                configuration.require(HedgerowOptions.KAFKA_SERVERS));
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "hedgerow-dlq");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        properties.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                (int)
                        Math.min(
                                Integer.MAX_VALUE,
                                2
                                        * configuration
                                                .get(HedgerowOptions.KAFKA_MAX_MESSAGE)
                                                .getBytes()));
        try {
            this.producer =
                    new KafkaProducer<>(
                            properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw new IOException("Kafka cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * @param sent letters that are on their way
     * @param refused why the others are not, one line each
     */
    public record Result(long sent, List<String> refused) {}

    /**
     * Sends the letters in the order in which they failed.
     *
     * @param pinned whether only the plugin revision that failed may have them
     * @param perSecond most letters a second
     * @param progress is told how many are sent
     * @throws IOException when Kafka or ClickHouse fails; what was sent before is marked
     */
    public Result run(
            DeadLetterFilter filter, boolean pinned, double perSecond, LongConsumer progress)
            throws IOException, InterruptedException {
        List<String> refused = new ArrayList<>();
        long sent = 0;
        long next = System.nanoTime();
        DeadLetter last = null;
        List<DeadLetter> page;
        while (!(page = store.page(filter, last, PAGE)).isEmpty()) {
            Map<DeadLetter, Future<?>> pending = new LinkedHashMap<>();
            for (DeadLetter letter : page) {
                last = letter;
                ProducerRecord<byte[], byte[]> message;
                try {
                    message = messages.of(letter, pinned);
                } catch (UnreplayableException e) {
                    refused.add(e.getMessage());
                    continue;
                }
                awaitTurn(next);
                next =
                        Math.max(next, System.nanoTime() - SECOND_NANOS)
                                + (long) (SECOND_NANOS / perSecond);
                pending.put(letter, send(message));
                progress.accept(sent + pending.size());
            }
            List<DeadLetter> accepted = accepted(pending, refused);
            store.replayed(accepted, pinned ? "pinned" : "current");
            sent += accepted.size();
        }
        return new Result(sent, refused);
    }

    private static void awaitTurn(long at) throws InterruptedException {
        long wait;
        while ((wait = at - System.nanoTime()) > 0) {
            LockSupport.parkNanos(wait);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private Future<?> send(ProducerRecord<byte[], byte[]> message) throws IOException {
        try {
            return producer.send(message);
        } catch (KafkaException e) {
            throw refusal(e);
        }
    }

    /** Waits for Kafka; one that it finds too large is no reason to keep back the others. */
    private static List<DeadLetter> accepted(
            Map<DeadLetter, Future<?>> pending, List<String> refused)
            throws IOException, InterruptedException {
        List<DeadLetter> accepted = new ArrayList<>();
        for (Map.Entry<DeadLetter, Future<?>> each : pending.entrySet()) {
            try {
                each.getValue().get();
                accepted.add(each.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RecordTooLargeException)) {
                    throw refusal(e.getCause());
                }
                refused.add(
                        new UnreplayableException(
                                        each.getKey(),
                                        "Kafka finds it too large: " + e.getCause().getMessage())
                                .getMessage());
            }
        }
        return accepted;
    }

    private static IOException refusal(Throwable error) {
        return new IOException("Kafka did not take a message: " + error.getMessage(), error);
    }

    @Override
    public void close() {
        producer.close();
    }
}
