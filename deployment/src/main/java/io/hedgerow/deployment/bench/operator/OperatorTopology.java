package io.hedgerow.deployment.bench.operator;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.plugins.Lane;
import io.hedgerow.operators.plugins.PluginInput;
import io.hedgerow.operators.plugins.PluginOperator;
import io.hedgerow.operators.plugins.PluginOperatorOptions;
import io.hedgerow.operators.plugins.PluginOutputs;
import io.hedgerow.operators.plugins.StateLimits;
import io.hedgerow.operators.registry.RegistryChange;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Both lanes of the plugin operator as in the ingestion job, between a made-up input and no sink.
 */
final class OperatorTopology {

    /** Names of the operators' tasks, and of their threads, begin so. */
    static final String PLUGIN_TASKS = "Plugins";

    private OperatorTopology() {}

    static void build(StreamExecutionEnvironment env, String probe, Setup setup) {
        DataStream<RegistryChange> changes =
                env.fromSource(new SilentSource(), WatermarkStrategy.noWatermarks(), "Registry")
                        .uid(OperatorUids.REGISTRY)
                        .<RegistryChange>flatMap((number, out) -> {})
                        .returns(RegistryChange.TYPE)
                        .uid("no-changes");
        SingleOutputStreamOperator<PluginInput> events =
                env.fromSource(
                                new BenchmarkSource(probe),
                                WatermarkStrategy.noWatermarks(),
                                "Events")
                        .uid(OperatorUids.EVENTS_SOURCE)
                        .map(new EventMaker(probe, setup.loadTeams(), setup.quietTeam()))
                        .returns(PluginInput.TYPE)
                        .uid(OperatorUids.PLUGIN_INPUT);
        SingleOutputStreamOperator<EventEnvelope> parallel =
                lane(
                        Lane.PARALLEL,
                        events.keyBy(PluginInput::personKey, Types.LONG),
                        changes,
                        setup);
        SingleOutputStreamOperator<EventEnvelope> home =
                lane(
                        Lane.HOME,
                        parallel.getSideOutput(PluginOutputs.HOME)
                                .keyBy(PluginInput::teamId, Types.LONG),
                        changes,
                        setup);
        parallel.union(home)
                .filter(new Exit(probe, setup.quietTeam(), setup.teams().hasPlugins()))
                .uid("exit")
                .sinkTo(new DiscardingSink<>())
                .uid(OperatorUids.EVENTS_SINK);
    }

    private static SingleOutputStreamOperator<EventEnvelope> lane(
            Lane lane,
            KeyedStream<PluginInput, Long> input,
            DataStream<RegistryChange> changes,
            Setup setup) {
        PluginOperatorOptions options =
                new PluginOperatorOptions(
                        StateLimits.DEFAULT, setup.limits(), Duration.ofMinutes(1), 0);
        return input.connect(changes.broadcast())
                .transform(
                        lane == Lane.HOME ? PLUGIN_TASKS : PLUGIN_TASKS + ", parallel lane",
                        EventEnvelope.TYPE,
                        new PluginOperator(lane, setup.teams(), setup.platform(), options))
                .uid(lane == Lane.HOME ? OperatorUids.PLUGINS : OperatorUids.PLUGINS_PARALLEL);
    }
}
