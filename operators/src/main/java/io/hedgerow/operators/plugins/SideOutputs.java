package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.PluginStatusBuffer;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * What an operator tells beside its main output.
 *
 * <p>Owns: what is gathered before it goes out. Lives: as the operator. Threads: task thread.
 * Survives: nothing; it is flushed before every snapshot.
 */
final class SideOutputs {

    private final Output<?> output;
    private final PluginOperatorMetrics metrics;
    private final AppMetricsBuffer appMetrics;
    private final PluginStatusBuffer statuses = new PluginStatusBuffer();

    SideOutputs(Output<?> output, PluginOperatorMetrics metrics, HookCounters counters) {
        this.output = output;
        this.metrics = metrics;
        this.appMetrics = new AppMetricsBuffer(counters);
    }

    AppMetricsBuffer appMetrics() {
        return appMetrics;
    }

    void log(PluginLogEntry entry) {
        emit(PluginOutputs.PLUGIN_LOG, entry);
    }

    void captured(CapturedMessage message) {
        metrics.captured();
        emit(PluginOutputs.CAPTURED, message);
    }

    void status(PluginStatus status) {
        statuses.add(status, this::statusOut);
    }

    private void statusOut(PluginStatus status) {
        emit(PluginOutputs.STATUS, status);
    }

    void deadLetter(DeadLetterRow row) {
        metrics.deadLettered();
        emit(PluginOutputs.DEAD_LETTERS, row);
    }

    void answer(CommandAnswer answer) {
        metrics.commandAnswered();
        emit(PluginOutputs.COMMAND_ANSWERS, answer);
    }

    void flush() {
        statuses.flush(this::statusOut);
        appMetrics.flush(metric -> emit(PluginOutputs.APP_METRICS, metric));
    }

    <T> void emit(OutputTag<T> tag, T value) {
        output.collect(tag, new StreamRecord<>(value));
    }
}
