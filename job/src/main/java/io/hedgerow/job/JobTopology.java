package io.hedgerow.job;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.job.config.HedgerowOptions.Topology;
import io.hedgerow.job.delivery.DeliveryConnectors;
import io.hedgerow.job.delivery.DeliveryTopology;
import io.hedgerow.job.ingestion.CommandStreams;
import io.hedgerow.job.ingestion.IngestionConnectors;
import io.hedgerow.job.ingestion.IngestionTopology;
import io.hedgerow.job.ingestion.PluginStreams;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Ingestion, delivery or both, with one registry and one set of sinks. */
final class JobTopology {

    private final HedgerowConfiguration configuration;
    private final RegistryLoader registry;
    private final PluginPlatform.Factory plugins;

    JobTopology(
            HedgerowConfiguration configuration,
            RegistryLoader registry,
            PluginPlatform.Factory plugins) {
        this.configuration = configuration;
        this.registry = registry;
        this.plugins = plugins;
    }

    void build(
            StreamExecutionEnvironment env,
            IngestionConnectors ingestion,
            DeliveryConnectors delivery) {
        Topology topology = configuration.get(HedgerowOptions.TOPOLOGY);
        DataStream<RegistryChange> changes = ingestion.registryChanges(env);
        SingleOutputStreamOperator<InputRecord> messages = ingestion.commands(env);
        CommandStreams commands = messages == null ? null : new CommandStreams(messages);
        Optional<PluginStreams> ingested =
                topology.ingests()
                        ? Optional.of(
                                new IngestionTopology(configuration, ingestion, registry, plugins)
                                        .build(env, changes, commands))
                        : Optional.empty();
        Optional<PluginStreams> delivered =
                topology.delivers()
                        ? Optional.of(
                                new DeliveryTopology(configuration, delivery, registry, plugins)
                                        .build(
                                                env,
                                                changes,
                                                commands == null ? null : commands.parsed()))
                        : Optional.empty();
        ingested.map(streams -> delivered.map(streams::union).orElse(streams))
                .or(() -> delivered)
                .ifPresent(
                        streams -> {
                            streams.storeWith(ingestion);
                            if (commands != null) {
                                ingestion.publishCommandAnswers(streams.answers());
                            }
                        });
    }
}
