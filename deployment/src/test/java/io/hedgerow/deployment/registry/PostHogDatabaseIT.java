package io.hedgerow.deployment.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.bench.registry.RegistryStack;
import io.hedgerow.deployment.capture.InputMessage;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.job.postgres.PostgresRegistryPoll;
import io.hedgerow.job.registry.RegistryFingerprints;
import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import io.hedgerow.job.registry.RegistryPoll;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database whose tables and rows are PostHog's: what has something to run runs, what is broken is
 * told of, and the rest is left alone (contract §1.5, §1.8 to §1.10).
 */
class PostHogDatabaseIT {

    private static final String ORGANIZATION =
            "(organization ID 01800000-0000-0000-0000-000000000001";
    private static final String EMPTY =
            "Could not load source code for plugin empty ID 9 "
                    + ORGANIZATION
                    + "). Tried: index.ts, index.js";
    private static final String BROKEN =
            "Could not load \"plugin.json\" for plugin broken ID 10 " + ORGANIZATION + " - global)";

    @TempDir Path folder;
    @TempDir Path stackFolder;

    @Test
    void whatHasSomethingToRunIsPutInForceAndNothingElse() throws Exception {
        try (RegistryDatabase db = RegistryDatabase.usedByPostHog(folder)) {
            RegistrySnapshot snapshot = db.loader().load();
            assertThat(snapshot.refused()).isEmpty();
            assertThat(snapshot.chain(2)).isEmpty();
            List<PluginInstallation> chain = snapshot.chain(1);
            assertThat(chain)
                    .extracting(each -> each.identity().pluginName())
                    .containsExactly(
                            "normal",
                            "archived",
                            "object",
                            "plugin-id-7",
                            "odd",
                            "empty",
                            "broken");
            assertThat(chain.subList(0, 5))
                    .allSatisfy(each -> assertThat(each.loadError()).isNull());
            assertThat(chain.get(2).secrets().apply("an object"))
                    .isEqualTo("an " + SecretMask.HIDDEN);
            assertThat(chain.get(5).loadError()).isEqualTo(EMPTY);
            assertThat(chain.get(6).loadError()).startsWith(BROKEN + ": ");

            try (RegistryPoll poll = PostgresRegistryPoll.open(db.loader())) {
                RegistryFingerprints before = poll.take();
                db.update("UPDATE posthog_pluginconfig SET config = '{\"a\":1}' WHERE id = 106");
                assertThat(poll.take().changedSince(before)).containsExactly(new Owner(1, 106));
            }
        }
    }

    private static InputMessage message(String person) {
        ObjectNode event = new ObjectMapper().createObjectNode().put("event", "e");
        event.putObject("properties");
        return new InputMessage(
                UUID.randomUUID(), person, null, "http://localhost", event, 1, Instant.now(), null);
    }

    private static ErrorInfo lastFailure(RegistryStack stack) throws Exception {
        return stack.flink()
                .cluster()
                .getExecutionGraph(stack.flink().job())
                .thenApply(graph -> graph.getFailureInfo())
                .get();
    }

    /**
     * Each config but those given, as it stands in the table, with the transaction that wrote it.
     */
    private static List<String> rowsBut(RegistryDatabase db, String configs) throws Exception {
        return db.rows(
                "SELECT c.xmin, c FROM posthog_pluginconfig c WHERE id NOT IN ("
                        + configs
                        + ") ORDER BY id");
    }

    @Test
    void aJobWaitsForItRunsItAndTouchesOnlyWhatIsBroken() throws Exception {
        try (RegistryDatabase db = RegistryDatabase.usedByPostHog(folder);
                RegistryStack stack = RegistryStack.start(stackFolder, System.out::println);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", stack.kafka()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            List<String> untouched = rowsBut(db, "109, 110");
            for (String person : List.of("first", "second")) {
                InputMessage message = message(person);
                producer.send(
                                new ProducerRecord<>(
                                        LocalStack.EVENTS_TOPIC, message.key(), message.value()))
                        .get();
            }

            db.stop();
            stack.launch(Map.of("postgres.url", db.url(), "registry.poll-interval", "100 ms"));
            stack.until(() -> lastFailure(stack) != null);
            assertThat(lastFailure(stack).getExceptionAsString()).contains("Connection refused");
            assertThat(stack.count("SELECT count() FROM events")).as("none passes by").isZero();
            db.startAgain();

            stack.until(() -> stack.count("SELECT count() FROM events") == 2);
            for (JsonNode row :
                    stack.query("SELECT JSONExtractString(properties, 'ran') AS ran FROM events")) {
                assertThat(row.get("ran").asText())
                        .as("from the very first event on")
                        .isEqualTo(" normal archived object nameless odd");
            }

            stack.until(
                    () ->
                            db.rows(
                                                    "SELECT id FROM posthog_pluginconfig"
                                                            + " WHERE team_id = 1 AND NOT enabled")
                                            .size()
                                    == 2);
            List<String> told =
                    db.rows(
                            "SELECT id, error->>'message' FROM posthog_pluginconfig"
                                    + " WHERE NOT enabled ORDER BY id");
            assertThat(told.get(0)).isEqualTo("109|" + EMPTY);
            assertThat(told.get(1)).startsWith("110|" + BROKEN);
            assertThat(rowsBut(db, "109, 110")).isEqualTo(untouched);
        }
    }
}
