package io.hedgerow.deployment.capture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes messages to the ingestion topic and waits until all in-sync replicas have them. All
 * messages of a request are handed to the producer before the first is waited for, so they share
 * its batches.
 *
 * <p><em>Owns</em> one idempotent producer. <em>Lives</em> as long as the endpoint.
 * <em>Threads</em>: any. <em>Survives</em> a restart of the broker; requests meanwhile get 503.
 */
final class KafkaMessageLog implements MessageLog, AutoCloseable {

    /** Just under the broker's default {@code message.max.bytes} of 1 MiB. */
    static final int MAX_MESSAGE_BYTES = 1_000_000;

    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    KafkaMessageLog(String bootstrapServers, String topic) {
        this(connect(bootstrapServers), topic);
    }

    KafkaMessageLog(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    private static Producer<byte[], byte[]> connect(String bootstrapServers) {
        Properties config = new Properties();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "hedgerow-capture");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.toIntExact(DELIVERY_TIMEOUT.toMillis()));
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void append(List<InputMessage> messages) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(messages.size());
        for (InputMessage message : messages) {
            byte[] value = message.value();
            if (value.length > MAX_MESSAGE_BYTES) {
                throw CaptureException.tooLarge(
                        "event "
                                + message.uuid()
                                + " takes "
                                + value.length
                                + " bytes, the limit is "
                                + MAX_MESSAGE_BYTES);
            }
            records.add(new ProducerRecord<>(topic, message.key(), value));
        }
        try {
            List<Future<RecordMetadata>> pending = new ArrayList<>(records.size());
            records.forEach(record -> pending.add(producer.send(record)));
            long deadline = System.nanoTime() + DELIVERY_TIMEOUT.toNanos() * 2;
            for (Future<RecordMetadata> future : pending) {
                future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            throw CaptureException.unavailable(e.getCause());
        } catch (TimeoutException | KafkaException | IllegalStateException e) {
            throw CaptureException.unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CaptureException.unavailable(e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
