package io.hedgerow.job.ingestion;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.ingest.NormalizeFunction;
import io.hedgerow.operators.ingest.ParseFunction;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.InFlightLimits;
import io.hedgerow.operators.plugins.Lane;
import io.hedgerow.operators.plugins.OverflowEvent;
import io.hedgerow.operators.plugins.PluginInput;
import io.hedgerow.operators.plugins.PluginOperator;
import io.hedgerow.operators.plugins.PluginOperatorOptions;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.StateLimits;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

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

    /**
     * @param changes of the registry
     * @param commands {@code null} for none
     */
    public PluginStreams build(
            StreamExecutionEnvironment env,
            DataStream<RegistryChange> changes,
            CommandStreams commands) {
        SingleOutputStreamOperator<EventEnvelope> parsed = parse(connectors.events(env));
        SingleOutputStreamOperator<OverflowEvent> overflow = connectors.overflowEvents(env);
        SingleOutputStreamOperator<EventEnvelope> parallel =
                lane(
                        Lane.PARALLEL,
                        withReturned(input(parsed), overflow, Lane.PARALLEL)
                                .keyBy(PluginInput::personKey, Types.LONG),
                        changes,
                        overflow != null);
        DataStream<PluginInput> toHome =
                parallel.getSideOutput(PluginOutputs.HOME).union(activations(changes));
        SingleOutputStreamOperator<EventEnvelope> home =
                lane(
                        Lane.HOME,
                        withReturned(
                                        commands == null ? toHome : toHome.union(commands.input()),
                                        overflow,
                                        Lane.HOME)
                                .keyBy(PluginInput::teamId, Types.LONG),
                        changes,
                        overflow != null);
        SingleOutputStreamOperator<EventRow> rows = normalize(parallel.union(home));

        connectors.storeEvents(eventsOnly(rows));
        connectors.storeSessionRecordings(rows.getSideOutput(PluginOutputs.SESSION_RECORDINGS));
        DataStream<DeadLetterRow> deadLetters =
                parsed.getSideOutput(PluginOutputs.DEAD_LETTERS)
                        .union(
                                parallel.getSideOutput(PluginOutputs.DEAD_LETTERS),
                                home.getSideOutput(PluginOutputs.DEAD_LETTERS),
                                rows.getSideOutput(PluginOutputs.DEAD_LETTERS));
        DataStream<CommandAnswer> answers = home.getSideOutput(PluginOutputs.COMMAND_ANSWERS);
        if (overflow != null) {
            connectors.publishOverflow(ofBoth(parallel, home, PluginOutputs.OVERFLOW));
        }
        return new PluginStreams(
                connectors.publishProcessed(rows).map(deadLetters::union).orElse(deadLetters),
                ofBoth(parallel, home, PluginOutputs.PLUGIN_LOG),
                ofBoth(parallel, home, PluginOutputs.APP_METRICS),
                ofBoth(parallel, home, PluginOutputs.STATUS),
                ofBoth(parallel, home, PluginOutputs.CAPTURED),
                commands == null ? answers : answers.union(commands.unreadable()));
    }

    private static <T> DataStream<T> ofBoth(
            SingleOutputStreamOperator<?> parallel,
            SingleOutputStreamOperator<?> home,
            OutputTag<T> tag) {
        return parallel.getSideOutput(tag).union(home.getSideOutput(tag));
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

    private SingleOutputStreamOperator<PluginInput> input(
            SingleOutputStreamOperator<EventEnvelope> events) {
        SingleOutputStreamOperator<PluginInput> input =
                events.map(PluginInput::of)
                        .returns(PluginInput.TYPE)
                        .uid(OperatorUids.PLUGIN_INPUT)
                        .name("Plugin input");
        configuration.find(HedgerowOptions.SOURCE_PARALLELISM).ifPresent(input::setParallelism);
        return input;
    }

    private static DataStream<PluginInput> activations(DataStream<RegistryChange> changes) {
        return changes.map(PluginInput::of)
                .returns(PluginInput.TYPE)
                .uid(OperatorUids.ACTIVATIONS)
                .name("Activations")
                .setParallelism(1);
    }

    private static DataStream<PluginInput> withReturned(
            DataStream<PluginInput> input,
            SingleOutputStreamOperator<OverflowEvent> overflow,
            Lane lane) {
        return overflow == null
                ? input
                : input.union(
                        overflow.<PluginInput>flatMap(
                                        (event, out) -> {
                                            if (event.lane() == lane) {
                                                out.collect(
                                                        new PluginInput.Returned(event.event()));
                                            }
                                        })
                                .returns(PluginInput.TYPE)
                                .uid(
                                        lane == Lane.HOME
                                                ? OperatorUids.OVERFLOW_HOME
                                                : OperatorUids.OVERFLOW_PARALLEL)
                                .name("Returned from overflow"));
    }

    private SingleOutputStreamOperator<EventEnvelope> lane(
            Lane lane,
            KeyedStream<PluginInput, Long> input,
            DataStream<RegistryChange> changes,
            boolean overflows) {
        SingleOutputStreamOperator<EventEnvelope> processed =
                input.connect(changes.broadcast())
                        .transform(
                                lane == Lane.HOME ? "Plugins" : "Plugins, parallel lane",
                                EventEnvelope.TYPE,
                                new PluginOperator(
                                        lane, registry, plugins, operatorOptions(overflows)))
                        .uid(
                                lane == Lane.HOME
                                        ? OperatorUids.PLUGINS
                                        : OperatorUids.PLUGINS_PARALLEL);
        configuration
                .find(HedgerowOptions.PLUGINS_PARALLELISM)
                .ifPresent(processed::setParallelism);
        return processed;
    }

    /** What a plugin may put into storage and cache, in every topology. */
    public static StateLimits stateLimits(HedgerowConfiguration configuration) {
        return new StateLimits(
                MAX_KEY_CHARACTERS,
                (int) configuration.get(HedgerowOptions.STORAGE_VALUE_LIMIT).getBytes());
    }

    private PluginOperatorOptions operatorOptions(boolean overflows) {
        return new PluginOperatorOptions(
                stateLimits(configuration),
                new InFlightLimits(
                        configuration.get(HedgerowOptions.MAX_IN_FLIGHT),
                        configuration.get(HedgerowOptions.MAX_PARKED),
                        configuration.get(HedgerowOptions.MAX_OVERDRAFT),
                        configuration.get(HedgerowOptions.MAX_PARKED_BYTES).getBytes(),
                        configuration.get(HedgerowOptions.OVERDRAFT_WAIT),
                        configuration.get(HedgerowOptions.FAIR_TURNS)),
                configuration.get(HedgerowOptions.SCHEDULE_MINUTE),
                configuration.get(HedgerowOptions.WATCH_HEALTH),
                overflows ? configuration.get(HedgerowOptions.OVERFLOW_ABOVE) : 0,
                configuration.get(HedgerowOptions.COMMANDS_KEEP),
                KafkaTopics.maxMessageBytes(configuration));
    }

    /** Session recordings among the rows are for delivery. */
    private static DataStream<EventRow> eventsOnly(DataStream<EventRow> rows) {
        return rows.filter(row -> !row.isSnapshot())
                .uid(OperatorUids.EVENTS_ONLY)
                .name("Events only")
                .setParallelism(rows.getParallelism());
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
