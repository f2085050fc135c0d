package io.hedgerow.deployment.bench.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Fills the ingestion topic with input messages (contract §6.2) of about 300 bytes. */
final class BenchmarkTopic {

    private static final int PERSONS = 50_000;
    private static final String[] EVENTS = {
        "$pageview", "$autocapture", "signed up", "$pageleave", "file opened"
    };

    private BenchmarkTopic() {}

    static void fill(String bootstrapServers, String topic, int events) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                "lz4",
                                ProducerConfig.LINGER_MS_CONFIG,
                                20,
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                256 << 10,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                64L << 20),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                int person = (int) (i * 2_654_435_761L % PERSONS);
                int team = 1 + person % BenchmarkRegistry.TEAMS;
                byte[] key = (team + ":" + person).getBytes(StandardCharsets.UTF_8);
                producer.send(
                        new ProducerRecord<>(topic, key, message(i, team, person)),
                        (metadata, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("could not fill " + topic, failure.get());
        }
    }

    static byte[] message(int number, int team, int person) {
        return ("{\"uuid\":\""
                        + new UUID(0x018c_0000_0000_0000L, number)
                        + "\",\"distinct_id\":\"person-"
                        + person
                        + "\",\"ip\":null,\"site_url\":\"\",\"data\":\"{\\\"event\\\":\\\""
                        + EVENTS[number % EVENTS.length]
                        + "\\\",\\\"properties\\\":{\\\"$current_url\\\":\\\"https://example.com/p/"
                        + number % 997
                        + "?a=1\\\",\\\"$app_version\\\":\\\"1.2."
                        + number % 10
                        + "\\\"}}\",\"team_id\":"
                        + team
                        + ",\"now\":\"2026-01-01T10:00:00.000Z\",\"sent_at\":\"\"}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
