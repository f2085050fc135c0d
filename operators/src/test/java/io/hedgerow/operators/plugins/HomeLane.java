package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The operator of the home lane alone, in a job of the test. */
final class HomeLane {

    private static final int NOBODY = 99;

    private HomeLane() {}

    static SingleOutputStreamOperator<EventEnvelope> of(
            DataStream<EventEnvelope> events,
            RegistryLoader registry,
            PluginPlatform.Factory platform,
            PluginOperatorOptions options) {
        DataStream<RegistryChange> changes =
                events.getExecutionEnvironment()
                        .fromData(RegistryChange.TYPE, new RegistryChange(1, NOBODY, 0));
        return events.map(PluginInput::of)
                .returns(PluginInput.TYPE)
                .keyBy(PluginInput::teamId, Types.LONG)
                .connect(changes.broadcast())
                .transform(
                        "Plugins",
                        EventEnvelope.TYPE,
                        new PluginOperator(Lane.HOME, registry, platform, options));
    }
}
