package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatusBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The operator's main output and side outputs.
 *
 * <p>Owns: what is gathered before it goes out. Lives: as the operator. Threads: task thread.
 * Survives: nothing; it is flushed before every snapshot.
 */
final class OperatorOutputs implements WorkOutputs {

    private static final String STAGE = "pluginsProcessEventStep";

    private final Output<StreamRecord<EventEnvelope>> output;
    private final PluginOperatorMetrics metrics;
    private final LongSupplier clock;
    private final AppMetricsBuffer appMetrics = new AppMetricsBuffer();
    private final PluginStatusBuffer statuses = new PluginStatusBuffer();

    OperatorOutputs(
            Output<StreamRecord<EventEnvelope>> output,
            PluginOperatorMetrics metrics,
            LongSupplier clock) {
        this.output = output;
        this.metrics = metrics;
        this.clock = clock;
    }

    AppMetricsBuffer appMetrics() {
        return appMetrics;
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
        metrics.deadLettered();
        List<String> facts = new ArrayList<>(history);
        facts.add("attempts:" + history.size());
        side(
                PluginOutputs.DEAD_LETTERS,
                DeadLetters.of(event, STAGE, reason, facts, clock.getAsLong()));
    }

    @Override
    public void movedHome(PluginInput.Event event) {
        metrics.movedHome();
        side(PluginOutputs.HOME, event);
    }

    void overflow(OverflowEvent event) {
        metrics.overflowed();
        side(PluginOutputs.OVERFLOW, event);
    }

    void log(PluginLogEntry entry) {
        side(PluginOutputs.PLUGIN_LOG, entry);
    }

    void captured(CapturedMessage message) {
        metrics.captured();
        side(PluginOutputs.CAPTURED, message);
    }

    void status(PluginStatus status) {
        statuses.add(status, this::statusOut);
    }

    private void statusOut(PluginStatus status) {
        side(PluginOutputs.STATUS, status);
    }

    void answer(CommandAnswer answer) {
        side(PluginOutputs.COMMAND_ANSWERS, answer);
    }

    void flush() {
        statuses.flush(this::statusOut);
        appMetrics.flush(metric -> side(PluginOutputs.APP_METRICS, metric));
    }

    private <T> void side(OutputTag<T> tag, T value) {
        output.collect(tag, new StreamRecord<>(value));
    }
}
