package io.hedgerow.job.ingestion;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.ingest.NormalizeFunction;
import io.hedgerow.operators.ingest.ParseFunction;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.PluginOperator;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.StateLimits;
import io.hedgerow.operators.registry.RegistryLoader;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Events in, through their team's plugins, rows out. */
public final class IngestionTopology {

    private static final int MAX_KEY_CHARACTERS = 200;

    private final HedgerowConfiguration configuration;
    private final IngestionConnectors connectors;
    private final RegistryLoader registry;
    private final PluginPlatform.Factory plugins;

    public IngestionTopology(
            HedgerowConfiguration configuration,
            IngestionConnectors connectors,
            RegistryLoader registry,
            PluginPlatform.Factory plugins) {
        this.configuration = configuration;
        this.connectors = connectors;
        this.registry = registry;
        this.plugins = plugins;
    }

    public void build(StreamExecutionEnvironment env) {
        SingleOutputStreamOperator<EventEnvelope> parsed = parse(connectors.events(env));
        SingleOutputStreamOperator<EventEnvelope> processed = runPlugins(parsed);
        SingleOutputStreamOperator<EventRow> rows = normalize(processed);

        connectors.storeEvents(rows);
        connectors.storeDeadLetters(
                parsed.getSideOutput(PluginOutputs.DEAD_LETTERS)
                        .union(
                                processed.getSideOutput(PluginOutputs.DEAD_LETTERS),
                                rows.getSideOutput(PluginOutputs.DEAD_LETTERS)));
        connectors.storePluginLog(processed.getSideOutput(PluginOutputs.PLUGIN_LOG));
        connectors.storeAppMetrics(processed.getSideOutput(PluginOutputs.APP_METRICS));
        connectors.publishCaptured(processed.getSideOutput(PluginOutputs.CAPTURED));
    }

    private SingleOutputStreamOperator<EventEnvelope> parse(
            SingleOutputStreamOperator<InputRecord> events) {
        configuration.find(HedgerowOptions.SOURCE_PARALLELISM).ifPresent(events::setParallelism);
        SingleOutputStreamOperator<EventEnvelope> parsed =
                events.process(new ParseFunction(registry), EventEnvelope.TYPE)
                        .uid(OperatorUids.PARSE)
                        .name("Parse");
        configuration.find(HedgerowOptions.SOURCE_PARALLELISM).ifPresent(parsed::setParallelism);
        return parsed;
    }

    private SingleOutputStreamOperator<EventEnvelope> runPlugins(DataStream<EventEnvelope> events) {
        StateLimits limits =
                new StateLimits(
                        MAX_KEY_CHARACTERS,
                        (int) configuration.get(HedgerowOptions.STORAGE_VALUE_LIMIT).getBytes());
        SingleOutputStreamOperator<EventEnvelope> processed =
                events.keyBy(EventEnvelope::teamId, Types.LONG)
                        .transform(
                                "Plugins",
                                EventEnvelope.TYPE,
                                new PluginOperator(registry, plugins, limits))
                        .uid(OperatorUids.PLUGINS);
        configuration
                .find(HedgerowOptions.PLUGINS_PARALLELISM)
                .ifPresent(processed::setParallelism);
        return processed;
    }

    private SingleOutputStreamOperator<EventRow> normalize(DataStream<EventEnvelope> events) {
        SingleOutputStreamOperator<EventRow> rows =
                events.process(new NormalizeFunction(registry), EventRow.TYPE)
                        .uid(OperatorUids.NORMALIZE)
                        .name("Normalize");
        configuration.find(HedgerowOptions.PLUGINS_PARALLELISM).ifPresent(rows::setParallelism);
        return rows;
    }
}
