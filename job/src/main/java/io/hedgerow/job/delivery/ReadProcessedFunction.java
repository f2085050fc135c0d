package io.hedgerow.job.delivery;

import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.plugins.PluginOutputs;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Messages to processed events; what is none becomes a dead letter and the job goes on. */
final class ReadProcessedFunction extends ProcessFunction<InputRecord, ProcessedEvent> {

    private static final long serialVersionUID = 1L;

    private transient Counter unreadable;

    @Override
    public void open(OpenContext context) {
        unreadable = getRuntimeContext().getMetricGroup().counter("unreadableMessages");
    }

    @Override
    public void processElement(
            InputRecord message, Context context, Collector<ProcessedEvent> out) {
        ProcessedEvent event;
        try {
            event = ProcessedEvent.parse(message.value(), message.captureDepth());
        } catch (UnprocessableEventException e) {
            unreadable.inc();
            context.output(
                    PluginOutputs.DEAD_LETTERS,
                    DeadLetters.undeliverable(
                            message, "read", e.getMessage(), System.currentTimeMillis()));
            return;
        }
        out.collect(event);
    }
}
