package io.hedgerow.deployment.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersIT {

    @TempDir Path folder;

    @Test
    void kafkaKeepsItsDataOverAKill() throws Exception {
        try (KafkaServer kafka =
                KafkaServer.start(folder.resolve("kafka"), folder.resolve("kafka.log"), 0)) {
            KafkaServer.createTopics(kafka.bootstrapServers(), List.of("t"), 1);
            KafkaServer.createTopics(kafka.bootstrapServers(), List.of("t", "u"), 1);
            Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (KafkaProducer<String, String> producer =
                    new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>("t", "kept")).get();
            }
            kafka.kill();
            kafka.restart();
            try (KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(
                            config, new StringDeserializer(), new StringDeserializer())) {
                TopicPartition partition = new TopicPartition("t", 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(30));
                assertThat(records).extracting(record -> record.value()).containsExactly("kept");
            }
        }
    }

    @Test
    void postgresKeepsItsDataOverARestart() throws Exception {
        Path data = folder.resolve("postgres");
        try (PostgresServer postgres =
                        PostgresServer.start(data, folder.resolve("postgres.log"), 0);
                Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
            connection.createStatement().execute("create table t as select 1 as a");
        }
        try (PostgresServer postgres =
                        PostgresServer.start(data, folder.resolve("postgres.log"), 0);
                Connection connection = DriverManager.getConnection(postgres.jdbcUrl());
                ResultSet rows = connection.createStatement().executeQuery("select a from t")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void aTakenPortIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.free(taken.getLocalPort(), "Kafka", "--kafka-port"))
                    .isInstanceOf(StartException.class)
                    .hasMessage(
                            "port %d for Kafka is taken: free it or choose another with --kafka-port",
                            taken.getLocalPort());
        }
    }
}
