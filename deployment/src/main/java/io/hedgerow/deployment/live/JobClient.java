package io.hedgerow.deployment.live;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandMessages;
import io.hedgerow.operators.commands.PluginCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends commands to the running job and waits for their answers. An answer is read committed: what
 * it says has been done is there to stay.
 *
 * <p><b>Owns</b> a producer and a consumer. <b>Lives</b> from {@link #connect} to {@link #close}.
 * <b>Threads</b>: one at a time. <b>Survives</b> nothing.
 */
public final class JobClient implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration KAFKA_ANSWERS = Duration.ofSeconds(15);

    private final String commandsTopic;
    private final String servers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> answers;

    private JobClient(
            String servers,
            String commandsTopic,
            KafkaProducer<byte[], byte[]> producer,
            KafkaConsumer<byte[], byte[]> answers) {
        this.servers = servers;
        this.commandsTopic = commandsTopic;
        this.producer = producer;
        this.answers = answers;
    }

    /**
     * Answers that come from now on will be seen.
     *
     * @throws NoAnswerException when Kafka cannot be reached or has no such topics
     * @throws io.hedgerow.job.config.ConfigurationException when Kafka's address is not set
     */
    public static JobClient connect(HedgerowConfiguration configuration) throws NoAnswerException {
        String servers = configuration.require(HedgerowOptions.KAFKA_SERVERS);
        String commands = configuration.get(HedgerowOptions.COMMANDS_TOPIC);
        String results = configuration.get(HedgerowOptions.COMMAND_RESULTS_TOPIC);
        JobClient client;
        try {
            client =
                    new JobClient(
                            servers, commands, producer(configuration), consumer(configuration));
        } catch (KafkaException e) {
            throw unusable(servers, e);
        }
        try {
            client.requireTopic(commands);
            client.answers.assign(
                    client.requireTopic(results).stream()
                            .map(each -> new TopicPartition(each.topic(), each.partition()))
                            .toList());
            client.answers.seekToEnd(client.answers.assignment());
            client.answers.assignment().forEach(client.answers::position); // now, not later
            return client;
        } catch (KafkaException e) {
            client.close();
            throw unusable(servers, e);
        } catch (NoAnswerException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static NoAnswerException unusable(String servers, KafkaException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new NoAnswerException(
                "Kafka at " + servers + " cannot be used: " + cause.getMessage(), e);
    }

    private static Map<String, Object> properties(HedgerowConfiguration configuration) {
        Map<String, Object> properties =
                new HashMap<>(configuration.get(HedgerowOptions.KAFKA_PROPERTIES));
        properties.put("bootstrap.servers", configuration.get(HedgerowOptions.KAFKA_SERVERS));
        return properties;
    }

    private static KafkaProducer<byte[], byte[]> producer(HedgerowConfiguration configuration) {
        Map<String, Object> properties = properties(configuration);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) KAFKA_ANSWERS.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) KAFKA_ANSWERS.toMillis());
        properties.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * (int) KAFKA_ANSWERS.toMillis());
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(HedgerowConfiguration configuration) {
        Map<String, Object> properties = properties(configuration);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) KAFKA_ANSWERS.toMillis());
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private List<PartitionInfo> requireTopic(String topic) throws NoAnswerException {
        List<PartitionInfo> partitions = answers.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw new NoAnswerException(
                    "Kafka at %s has no topic \"%s\": no job that takes commands was set up there (`hedgerow cluster submit` creates the topic)"
                            .formatted(servers, topic));
        }
        return partitions;
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @throws NoAnswerException when none has come in time
     * @throws IOException when Kafka does not take the command
     */
    public CommandAnswer ask(PluginCommand command, Duration timeout)
            throws NoAnswerException, IOException, InterruptedException {
        CommandAnswer answer = askAll(List.of(command), timeout).get(command.id());
        if (answer != null) {
            return answer;
        }
        throw new NoAnswerException(
                "No job has answered within %d s. Is one running that reads topic \"%s\" of Kafka at %s? The command (id %s) is not begun after %s%s"
                        .formatted(
                                timeout.toSeconds(),
                                commandsTopic,
                                servers,
                                command.id(),
                                Instant.ofEpochMilli(command.expiresAtMillis()),
                                command.kind().changes()
                                        ? "; if it has begun it goes on: the same command with --id "
                                                + command.id()
                                                + " fetches its answer and does nothing twice"
                                        : ""));
    }

    /**
     * Sends commands and waits for their answers.
     *
     * @return those that have come in time, by the commands' ids
     * @throws IOException when Kafka does not take a command
     */
    public Map<String, CommandAnswer> askAll(List<PluginCommand> commands, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Set<String> open = new HashSet<>();
        for (PluginCommand command : commands) {
            send(command);
            open.add(command.id());
        }
        Map<String, CommandAnswer> found = new HashMap<>();
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> message : answers.poll(POLL)) {
                String id =
                        message.key() == null
                                ? null
                                : new String(message.key(), StandardCharsets.UTF_8);
                if (open.remove(id)) {
                    found.put(id, CommandMessages.readAnswer(message.value()));
                }
            }
        }
        return found;
    }

    private void send(PluginCommand command) throws IOException, InterruptedException {
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(
                        commandsTopic,
                        Long.toString(command.teamId()).getBytes(StandardCharsets.UTF_8),
                        CommandMessages.write(command, System.currentTimeMillis()));
        try {
            producer.send(message).get();
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "Kafka at " + servers + " does not take the command: " + cause.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        answers.close(Duration.ZERO);
    }
}
