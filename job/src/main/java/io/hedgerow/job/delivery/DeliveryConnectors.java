package io.hedgerow.job.delivery;

import io.hedgerow.operators.ingest.InputRecord;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the delivery topology's events come from. */
public interface DeliveryConnectors {

    /** Messages of the topic of processed events (contract §6.4). */
    SingleOutputStreamOperator<InputRecord> processedEvents(StreamExecutionEnvironment env);

    /**
     * Dead letters that are sent again.
     *
     * @return {@code null} when there is no such topic
     */
    SingleOutputStreamOperator<ReplayRecord> replayed(StreamExecutionEnvironment env);
}
