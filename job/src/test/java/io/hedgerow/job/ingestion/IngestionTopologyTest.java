package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.job.Main;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.OperatorUids;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestionTopologyTest {

    private static StreamExecutionEnvironment built(Map<String, String> more) {
        Map<String, String> values =
                new HashMap<>(
                        Map.of(
                                "kafka.bootstrap-servers", "localhost:1",
                                "clickhouse.url", "http://localhost:1",
                                "postgres.url", "jdbc:postgresql://localhost:1/x",
                                "job.checkpoint.directory", "file:///tmp/none",
                                "plugins.overflow.topic", "overflow",
                                "kafka.topic.plugin-log", "log",
                                "kafka.topic.app-metrics", "metrics",
                                "status.webhook.url", "http://localhost:1/"));
        values.putAll(more);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Main.build(env, HedgerowConfiguration.of(values));
        return env;
    }

    @Test
    void everyOperatorHasItsOwnUid() throws Exception {
        List<String> uids = new ArrayList<>();
        for (StreamNode node : built(Map.of()).getStreamGraph(false).getStreamNodes()) {
            assertThat(node.getTransformationUID())
                    .as("uid of %s", node.getOperatorName())
                    .isNotBlank();
            uids.add(node.getTransformationUID());
        }
        assertThat(uids).doesNotHaveDuplicates();
        for (Field field : OperatorUids.class.getFields()) {
            String uid = (String) field.get(null);
            assertThat(uids)
                    .as("an operator for %s", field.getName())
                    .anyMatch(each -> each.equals(uid) || each.endsWith(": " + uid));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "ingestion", "delivery"})
    void nothingFallsBackToKryo(String topology) {
        StreamExecutionEnvironment env = built(Map.of("topology", topology));
        assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(env.getStreamGraph(false).getJobGraph()).isNotNull();
    }

    @Test
    void eachTopologyAloneHasItsOperatorsAndAllTheSinks() {
        assertThat(uids("ingestion"))
                .contains(OperatorUids.PLUGINS, OperatorUids.REGISTRY)
                .doesNotContain(OperatorUids.DELIVERY, OperatorUids.PROCESSED_SOURCE)
                .anyMatch(uid -> uid.endsWith(OperatorUids.PROCESSED_TOPIC))
                .anyMatch(uid -> uid.endsWith(OperatorUids.DEAD_LETTERS_TOPIC));
        assertThat(uids("delivery"))
                .contains(OperatorUids.DELIVERY, OperatorUids.REGISTRY)
                .doesNotContain(OperatorUids.PLUGINS, OperatorUids.EVENTS_SOURCE)
                .noneMatch(uid -> uid.endsWith(OperatorUids.PROCESSED_TOPIC))
                .anyMatch(uid -> uid.endsWith(OperatorUids.DEAD_LETTERS_TOPIC));
    }

    private static List<String> uids(String topology) {
        return built(Map.of("topology", topology)).getStreamGraph(false).getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .toList();
    }

    @Test
    void jobsOfBothTopologiesHaveDifferentNames() {
        assertThat(HedgerowConfiguration.of(Map.of("topology", "delivery")).jobName())
                .isNotEqualTo(HedgerowConfiguration.of(Map.of("topology", "ingestion")).jobName());
        assertThat(
                        HedgerowConfiguration.of(Map.of("topology", "delivery", "job.name", "x"))
                                .jobName())
                .isEqualTo("x");
    }

    @Test
    void parallelismIsSetPerStage() {
        Map<String, Integer> parallelism = new HashMap<>();
        built(
                        Map.of(
                                "job.parallelism", "3",
                                "job.parallelism.source", "2",
                                "job.parallelism.plugins", "4",
                                "job.parallelism.sinks", "5"))
                .getStreamGraph(false)
                .getStreamNodes()
                .forEach(
                        node ->
                                parallelism.put(
                                        node.getTransformationUID(), node.getParallelism()));
        assertThat(parallelism)
                .containsEntry(OperatorUids.EVENTS_SOURCE, 2)
                .containsEntry(OperatorUids.PARSE, 2)
                .containsEntry(OperatorUids.PLUGINS, 4)
                .containsEntry(OperatorUids.NORMALIZE, 4)
                .containsEntry(OperatorUids.EVENTS_ONLY, 4);
    }
}
