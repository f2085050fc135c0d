package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.job.config.ConfigurationException;
import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatus.Kind;
import io.hedgerow.operators.registry.RegistryChange;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.junit.jupiter.api.Test;

/** The registry's source and sink as the topology gets them. */
class RegistryConnectorsTest {

    private static final Map<String, String> VALUES =
            Map.of(
                    "kafka.bootstrap-servers", "localhost:1",
                    "clickhouse.url", "http://localhost:1",
                    "clickhouse.spill-directory", "file:///tmp/none",
                    "postgres.url", "jdbc:postgresql://localhost:1/x");

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.getExecutionEnvironment();

    private KafkaClickHouseConnectors connectors(Map<String, String> more) {
        Map<String, String> values = new HashMap<>(VALUES);
        values.putAll(more);
        return new KafkaClickHouseConnectors(
                HedgerowConfiguration.of(values), env.getConfiguration());
    }

    @Test
    void theyRunOnceInTheClusterUnderTheirUids() {
        env.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        env.setParallelism(3);
        KafkaClickHouseConnectors connectors = connectors(Map.of());
        connectors
                .registryChanges(env)
                .map(change -> new PluginStatus(1, 2, Kind.ERROR_CLEARED, null, 3))
                .returns(PluginStatus.TYPE)
                .uid("in between")
                .sinkTo(new DiscardingSink<>())
                .uid("end");
        connectors.storeStatus(
                env.fromData(
                        PluginStatus.TYPE, new PluginStatus(1, 2, Kind.ERROR_CLEARED, null, 3)));
        Map<String, Integer> parallelism = new HashMap<>();
        env.getStreamGraph(false)
                .getStreamNodes()
                .forEach(
                        node ->
                                parallelism.put(
                                        node.getTransformationUID(), node.getParallelism()));
        assertThat(parallelism)
                .containsEntry(OperatorUids.REGISTRY, 1)
                .containsEntry("in between", 3)
                .anySatisfy(
                        (uid, subtasks) -> {
                            assertThat(uid).contains(OperatorUids.STATUS_SINK);
                            assertThat(subtasks).isOne();
                        });
    }

    @Test
    void theSourceEndsWithTheEvents() {
        assertThat(boundedness(connectors(Map.of()).registryChanges(env)))
                .isEqualTo(Boundedness.CONTINUOUS_UNBOUNDED);
        assertThat(
                        boundedness(
                                connectors(Map.of("kafka.stop-at-end", "true"))
                                        .registryChanges(env)))
                .isEqualTo(Boundedness.BOUNDED);
    }

    private static Boundedness boundedness(DataStream<RegistryChange> changes) {
        return ((SourceTransformation<?, ?, ?>) changes.getTransformation())
                .getSource()
                .getBoundedness();
    }

    @Test
    void withoutAnAddressOfPostgresThereIsNoJob() {
        assertThatThrownBy(() -> connectors(Map.of("postgres.url", " ")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Option postgres.url is not set");
    }
}
