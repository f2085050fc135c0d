package io.hedgerow.job.ingestion;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.output.SessionRecordingRow;
import io.hedgerow.operators.plugins.OverflowEvent;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the ingestion topology's records come from and go to. */
public interface IngestionConnectors extends PluginConnectors {

    SingleOutputStreamOperator<InputRecord> events(StreamExecutionEnvironment env);

    /**
     * Events of teams that flood, back from the overflow topic.
     *
     * @return {@code null} when there is no such topic
     */
    SingleOutputStreamOperator<OverflowEvent> overflowEvents(StreamExecutionEnvironment env);

    /** To the overflow topic. */
    void publishOverflow(DataStream<OverflowEvent> events);

    /**
     * Commands to plugins, as messages.
     *
     * @return {@code null} when none are taken
     */
    SingleOutputStreamOperator<InputRecord> commands(StreamExecutionEnvironment env);

    /** To the topic of command results, in the transaction of what the commands did. */
    void publishCommandAnswers(DataStream<CommandAnswer> answers);

    void storeEvents(DataStream<EventRow> events);

    void storeSessionRecordings(DataStream<SessionRecordingRow> recordings);

    /**
     * To the topic of processed events.
     *
     * @return what is too large for it; empty when they are not wanted
     */
    Optional<DataStream<DeadLetterRow>> publishProcessed(DataStream<EventRow> events);
}
