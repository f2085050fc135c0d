package io.hedgerow.job.ingestion;

import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.PersonKey;
import io.hedgerow.operators.plugins.PluginOutputs;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Rows to messages for delivery. A message that Kafka would refuse would stop the job again and
 * again; its event is stored, but becomes a dead letter of delivery.
 */
final class PublishFunction extends ProcessFunction<EventRow, ProcessedMessage> {

    private static final long serialVersionUID = 1L;

    private final int maxBytes;
    private transient Counter tooLarge;

    /**
     * @param maxBytes of a message's value
     */
    PublishFunction(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void open(OpenContext context) {
        tooLarge = getRuntimeContext().getMetricGroup().counter("tooLargeForDelivery");
    }

    @Override
    public void processElement(EventRow row, Context context, Collector<ProcessedMessage> out) {
        byte[] json = ProcessedEventJson.of(row);
        if (json.length <= maxBytes) {
            out.collect(
                    new ProcessedMessage(
                            row.uuid(),
                            PersonKey.of(row.teamId(), row.distinctId()),
                            json,
                            row.captureDepth(),
                            row.replayOf()));
            return;
        }
        tooLarge.inc();
        context.output(
                PluginOutputs.DEAD_LETTERS,
                DeadLetters.unpublished(
                        row,
                        json,
                        "The processed event takes %d bytes, kafka.max-message-bytes is %d"
                                .formatted(json.length, maxBytes),
                        System.currentTimeMillis()));
    }
}
