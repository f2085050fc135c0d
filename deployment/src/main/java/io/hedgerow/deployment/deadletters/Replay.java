package io.hedgerow.deployment.deadletters;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.delivery.DeliveryDeadLetters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
    private final boolean pinned;
    private final long maxMessageBytes;
    private final Producer<byte[], byte[]> producer;

    /** Batches of which not all letters are there, or that are too large for one message. */
    private final Set<String> split = new HashSet<>();

    /**
     * @param pinned tells what is in force, if only the revision that failed may have a letter;
     *     {@code null} if any may
     * @throws IOException when Kafka cannot be used
     */
    public Replay(
            DeadLetterStore store, HedgerowConfiguration configuration, RevisionsInForce pinned)
            throws IOException {
        this.store = store;
        this.messages = new ReplayMessages(configuration, pinned);
        this.pinned = pinned != null;
        this.maxMessageBytes = configuration.get(HedgerowOptions.KAFKA_MAX_MESSAGE).getBytes();
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
                (int) Math.min(Integer.MAX_VALUE, 2 * maxMessageBytes));
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

    /** What one message brings back: a letter, or all of a batch. */
    private record Group(List<DeadLetter> letters, ProducerRecord<byte[], byte[]> message) {}

    /**
     * Sends the letters in the order in which they failed; those of a batch together, in its place
     * of its first one, if all of them are chosen.
     *
     * @param perSecond most letters a second
     * @param progress is told how many are sent
     * @throws IOException when Kafka or ClickHouse fails; what was sent before is marked
     */
    public Result run(DeadLetterFilter filter, double perSecond, LongConsumer progress)
            throws IOException, InterruptedException {
        List<String> refused = new ArrayList<>();
        Set<UUID> met = new HashSet<>();
        long sent = 0;
        long next = System.nanoTime();
        DeadLetter last = null;
        List<DeadLetter> page;
        while (!(page = store.page(filter, last, PAGE)).isEmpty()) {
            Map<Group, Future<?>> pending = new LinkedHashMap<>();
            long underWay = 0;
            for (DeadLetter letter : page) {
                last = letter;
                if (met.remove(letter.id())) {
                    continue;
                }
                Group group;
                try {
                    group = group(filter, letter);
                } catch (UnreplayableException e) {
                    refused.add(e.getMessage());
                    continue;
                }
                int size = group.letters().size();
                group.letters().forEach(each -> met.add(each.id()));
                met.remove(letter.id());
                awaitTurn(next);
                next =
                        Math.max(next, System.nanoTime() - SECOND_NANOS)
                                + (long) (SECOND_NANOS / perSecond * size);
                pending.put(group, send(group.message()));
                underWay += size;
                progress.accept(sent + underWay);
            }
            List<DeadLetter> accepted = accepted(pending, refused);
            store.replayed(accepted, pinned ? "pinned" : "current");
            sent += accepted.size();
        }
        return new Result(sent, refused);
    }

    private Group group(DeadLetterFilter filter, DeadLetter letter)
            throws UnreplayableException, IOException, InterruptedException {
        List<DeadLetter> batch = wholeBatch(filter, letter);
        if (batch.size() > 1) {
            ProducerRecord<byte[], byte[]> message = messages.ofBatch(batch);
            if (message.value().length <= maxMessageBytes) {
                return new Group(batch, message);
            }
            split.add(name(letter));
        }
        return new Group(List.of(letter), messages.of(letter));
    }

    /**
     * The letters that failed with this one as a batch, in its order; empty if there is none, or if
     * it is not whole: a part of it must not have the key of the whole.
     */
    private List<DeadLetter> wholeBatch(DeadLetterFilter filter, DeadLetter letter)
            throws IOException, InterruptedException {
        Optional<BatchPlace> place = BatchPlace.of(letter);
        if (place.isEmpty() || place.get().size() == 1 || split.contains(name(letter))) {
            return List.of();
        }
        DeadLetter[] letters = new DeadLetter[place.get().size()];
        int found = 0;
        for (DeadLetter each : store.batch(filter, letter)) {
            BatchPlace at = BatchPlace.of(each).orElse(null);
            if (at != null && at.place() < letters.length && letters[at.place()] == null) {
                letters[at.place()] = each;
                found++;
            }
        }
        if (found < letters.length) {
            split.add(name(letter));
            return List.of();
        }
        return List.of(letters);
    }

    private static String name(DeadLetter letter) {
        return letter.tag(DeliveryDeadLetters.BATCH_TAG).orElse("") + letter.errorTime();
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
    private static List<DeadLetter> accepted(Map<Group, Future<?>> pending, List<String> refused)
            throws IOException, InterruptedException {
        List<DeadLetter> accepted = new ArrayList<>();
        for (Map.Entry<Group, Future<?>> each : pending.entrySet()) {
            try {
                each.getValue().get();
                accepted.addAll(each.getKey().letters());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RecordTooLargeException)) {
                    throw refusal(e.getCause());
                }
                for (DeadLetter letter : each.getKey().letters()) {
                    refused.add(
                            new UnreplayableException(
                                            letter,
                                            "Kafka finds it too large: "
                                                    + e.getCause().getMessage())
                                    .getMessage());
                }
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
