package io.hedgerow.job.ingestion;

import io.hedgerow.operators.OperatorUids;
import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.ParseCommands;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.plugins.PluginInput;
import io.hedgerow.operators.plugins.PluginOutputs;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** Commands on their way in, and the answers to those that cannot be read. */
public final class CommandStreams {

    private final SingleOutputStreamOperator<PluginCommand> parsed;

    public CommandStreams(SingleOutputStreamOperator<InputRecord> messages) {
        parsed =
                messages.process(new ParseCommands(), PluginCommand.TYPE)
                        .uid(OperatorUids.COMMANDS_PARSE)
                        .name("Parse commands")
                        .setParallelism(1);
    }

    DataStream<PluginInput> input() {
        return parsed.map(command -> PluginInput.of(command))
                .returns(PluginInput.TYPE)
                .uid(OperatorUids.COMMANDS_INPUT)
                .name("Commands")
                .setParallelism(1);
    }

    public DataStream<PluginCommand> parsed() {
        return parsed;
    }

    /** Answers to those that cannot be read. */
    DataStream<CommandAnswer> unreadable() {
        return parsed.getSideOutput(PluginOutputs.COMMAND_ANSWERS);
    }
}
