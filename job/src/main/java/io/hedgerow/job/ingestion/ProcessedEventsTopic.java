package io.hedgerow.job.ingestion;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.EventRow;
import io.hedgerow.operators.plugins.PluginOutputs;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The way of stored events to the topic that delivery reads (decision 0071). */
final class ProcessedEventsTopic {

    private final HedgerowConfiguration configuration;
    private final KafkaTopics topics;

    ProcessedEventsTopic(HedgerowConfiguration configuration, KafkaTopics topics) {
        this.configuration = configuration;
        this.topics = topics;
    }

    /**
     * @return what is too large for the topic
     */
    DataStream<DeadLetterRow> publish(DataStream<EventRow> events) {
        SingleOutputStreamOperator<ProcessedMessage> messages =
                events.process(new PublishFunction(topics.maxMessageBytes()), ProcessedMessage.TYPE)
                        .uid(OperatorUids.PUBLISH)
                        .name("Processed events")
                        .setParallelism(events.getParallelism());
        int parallelism =
                configuration
                        .find(HedgerowOptions.SINK_PARALLELISM)
                        .orElseGet(events::getParallelism);
        topics.publish(
                        inOrder(messages, parallelism),
                        new ProcessedMessageSerializer(
                                configuration.get(HedgerowOptions.PROCESSED_TOPIC)),
                        "Processed events to Kafka",
                        OperatorUids.PROCESSED_TOPIC)
                .setParallelism(parallelism);
        return messages.getSideOutput(PluginOutputs.DEAD_LETTERS);
    }

    /** One person's messages to one subtask of the sink. */
    private static DataStream<ProcessedMessage> inOrder(
            DataStream<ProcessedMessage> messages, int parallelism) {
        return messages.getParallelism() == parallelism
                ? messages
                : messages.keyBy(ProcessedMessage::person, Types.LONG);
    }
}
