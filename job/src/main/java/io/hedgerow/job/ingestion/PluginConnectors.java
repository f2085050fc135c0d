package io.hedgerow.job.ingestion;

import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.plugins.CapturedMessage;
import io.hedgerow.operators.registry.RegistryChange;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What every topology that runs plugins has: the registry, and where {@link PluginStreams} go. */
public interface PluginConnectors {

    /** Of teams and plugin configs; parallelism 1. Ends when the events do. */
    DataStream<RegistryChange> registryChanges(StreamExecutionEnvironment env);

    /** To the dead-letter table and the dead-letter topic. */
    void storeDeadLetters(DataStream<DeadLetterRow> deadLetters);

    /** To the table of the plugin log, and to its topic where one is named. */
    void storePluginLog(DataStream<PluginLogEntry> entries);

    /** To the table of app metrics, and to their topic where one is named. */
    void storeAppMetrics(DataStream<AppMetric> metrics);

    /** Into the rows of the plugin configs. */
    void storeStatus(DataStream<PluginStatus> statuses);

    /** Back to the topic of events. */
    void publishCaptured(DataStream<CapturedMessage> captured);
}
