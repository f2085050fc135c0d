package io.hedgerow.job.ingestion;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.plugins.CapturedMessage;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What running plugins gives off beside events.
 *
 * @param answers to commands
 */
public record PluginStreams(
        DataStream<DeadLetterRow> deadLetters,
        DataStream<PluginLogEntry> log,
        DataStream<AppMetric> metrics,
        DataStream<PluginStatus> statuses,
        DataStream<CapturedMessage> captured,
        DataStream<CommandAnswer> answers) {

    public PluginStreams union(PluginStreams other) {
        return new PluginStreams(
                deadLetters.union(other.deadLetters),
                log.union(other.log),
                metrics.union(other.metrics),
                statuses.union(other.statuses),
                captured.union(other.captured),
                answers.union(other.answers));
    }

    public void storeWith(PluginConnectors connectors) {
        connectors.storeDeadLetters(deadLetters);
        connectors.storePluginLog(log);
        connectors.storeAppMetrics(metrics);
        connectors.storeStatus(statuses);
        connectors.publishCaptured(captured);
    }
}
