package io.hedgerow.deployment.dryrun;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.ingest.InputMessageParser;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.registry.TeamDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The last events of a team in Kafka: reads backwards from the end of each partition, in stretches
 * that double, until no earlier stretch can hold a later event.
 *
 * <p><b>Owns</b> a consumer without a group. <b>Lives</b> as one reading. <b>Threads</b>: one.
 * <b>Survives</b> nothing.
 */
public final class RecentEvents implements AutoCloseable {

    private static final Duration KAFKA_ANSWERS = Duration.ofSeconds(30);
    private static final long FIRST_STRETCH = 1000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final InputMessageParser parser;
    private final long team;
    private final long mostScanned;
    private final Map<TopicPartition, Stretch> stretches = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    private long scanned;

    /**
     * What is read of a partition so far: from {@code from} on.
     *
     * @param oldestMillis time of the first message read
     */
    private record Stretch(long beginning, long from, long length, long oldestMillis) {

        boolean isAll() {
            return from <= beginning;
        }
    }

    private record Found(long timestamp, int partition, long offset, EventEnvelope event) {}

    /**
     * @param events oldest first
     * @param scanned messages that were read to find them
     * @param complete whether there may be no later ones than these that were not found
     */
    public record Result(List<EventEnvelope> events, long scanned, boolean complete) {}

    /**
     * @param teams of the registry, for messages with a token only
     * @param mostScanned how many messages to read at most
     */
    public RecentEvents(
            HedgerowConfiguration configuration, TeamDirectory teams, long team, long mostScanned) {
        Map<String, Object> properties =
                new HashMap<>(configuration.get(HedgerowOptions.KAFKA_PROPERTIES));
        properties.put("bootstrap.servers", configuration.require(HedgerowOptions.KAFKA_SERVERS));
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) KAFKA_ANSWERS.toMillis());
        this.consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.parser = new InputMessageParser(() -> teams);
        this.team = team;
        this.mostScanned = mostScanned;
    }

    /**
     * @throws DryRunException when Kafka cannot be read
     */
    public Result last(String topic, int count) throws DryRunException {
        try {
            start(topic);
            while (scanned < mostScanned) {
                long needed = timeOfOldestWanted(count);
                List<TopicPartition> unsure =
                        stretches.entrySet().stream()
                                .filter(each -> !each.getValue().isAll())
                                .filter(each -> each.getValue().oldestMillis() > needed)
                                .map(Map.Entry::getKey)
                                .toList();
                if (unsure.isEmpty()) {
                    return result(count, true);
                }
                for (TopicPartition partition : unsure) {
                    extend(partition);
                }
            }
            return result(count, false);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DryRunException(
                    "Topic \"" + topic + "\" cannot be read: " + cause.getMessage(), e);
        }
    }

    private void start(String topic) throws DryRunException {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw new DryRunException("Kafka has no topic \"" + topic + "\"");
        }
        List<TopicPartition> all =
                partitions.stream()
                        .map(each -> new TopicPartition(each.topic(), each.partition()))
                        .toList();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
        consumer.endOffsets(all)
                .forEach(
                        (partition, end) ->
                                stretches.put(
                                        partition,
                                        new Stretch(
                                                beginnings.get(partition),
                                                end,
                                                FIRST_STRETCH,
                                                Long.MAX_VALUE)));
    }

    /** An earlier event than this is not wanted; as early as can be while there are too few. */
    private long timeOfOldestWanted(int count) {
        sort();
        return found.size() < count ? Long.MIN_VALUE : found.get(found.size() - count).timestamp();
    }

    private void sort() {
        found.sort(
                Comparator.comparingLong(Found::timestamp)
                        .thenComparingInt(Found::partition)
                        .thenComparingLong(Found::offset));
    }

    private void extend(TopicPartition partition) throws DryRunException {
        Stretch read = stretches.get(partition);
        long from = Math.max(read.beginning(), read.from() - read.length());
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long oldest = read.oldestMillis();
        long deadline = System.nanoTime() + KAFKA_ANSWERS.toNanos();
        long before = from;
        while (consumer.position(partition) < read.from()) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                if (message.offset() < read.from()) {
                    oldest = Math.min(oldest, message.timestamp());
                    take(message);
                }
            }
            if (consumer.position(partition) > before) {
                before = consumer.position(partition);
                deadline = System.nanoTime() + KAFKA_ANSWERS.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new DryRunException(
                        "Kafka gave nothing more of %s after offset %d for %d s"
                                .formatted(partition, before, KAFKA_ANSWERS.toSeconds()));
            }
        }
        stretches.put(partition, new Stretch(read.beginning(), from, 2 * read.length(), oldest));
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
        scanned++;
        EventEnvelope event;
        try {
            event =
                    parser.parse(
                            new InputRecord(
                                    message.value(),
                                    message.topic(),
                                    message.partition(),
                                    message.offset(),
                                    0));
        } catch (UnprocessableEventException e) {
            return; // a dead letter in the job, whatever the plugin
        }
        if (event.teamId() == team) {
            found.add(new Found(message.timestamp(), message.partition(), message.offset(), event));
        }
    }

    private Result result(int count, boolean complete) {
        sort();
        return new Result(
                found.subList(Math.max(0, found.size() - count), found.size()).stream()
                        .map(Found::event)
                        .toList(),
                scanned,
                complete);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
