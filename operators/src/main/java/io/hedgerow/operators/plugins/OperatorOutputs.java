package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Where events of the {@code processEvent} chain go. Keeps nothing. Task thread only. */
final class OperatorOutputs implements WorkOutputs {

    private static final String STAGE = "pluginsProcessEventStep";

    private final Output<StreamRecord<EventEnvelope>> output;
    private final SideOutputs sides;
    private final PluginOperatorMetrics metrics;
    private final LongSupplier clock;

    OperatorOutputs(
            Output<StreamRecord<EventEnvelope>> output,
            SideOutputs sides,
            PluginOperatorMetrics metrics,
            LongSupplier clock) {
        this.output = output;
        this.sides = sides;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void passed(EventEnvelope event) {
        output.collect(new StreamRecord<>(event));
    }

    @Override
    public void dropped(EventEnvelope event) {
        metrics.dropped();
    }

    @Override
    public void deadLettered(EventEnvelope event, String reason, List<String> history) {
        List<String> facts = new ArrayList<>(history);
        facts.add("attempts:" + history.size());
        sides.deadLetter(DeadLetters.of(event, STAGE, reason, facts, clock.getAsLong()));
    }

    @Override
    public void movedHome(PluginInput.Event event) {
        metrics.movedHome();
        sides.emit(PluginOutputs.HOME, event);
    }

    void overflow(OverflowEvent event) {
        metrics.overflowed();
        sides.emit(PluginOutputs.OVERFLOW, event);
    }
}
