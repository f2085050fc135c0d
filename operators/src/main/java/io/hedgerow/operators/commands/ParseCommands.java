package io.hedgerow.operators.commands;

import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.plugins.PluginOutputs;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages to commands; one that cannot be read is answered with why, and the job goes on. */
public final class ParseCommands extends ProcessFunction<InputRecord, PluginCommand> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ParseCommands.class);

    @Override
    public void processElement(InputRecord input, Context context, Collector<PluginCommand> out) {
        PluginCommand command;
        try {
            command = CommandMessages.readCommand(input.value());
        } catch (CommandMessages.UnreadableException e) {
            LOG.warn(
                    "Message {}-{}@{} is no command: {}",
                    input.topic(),
                    input.partition(),
                    input.offset(),
                    e.getMessage());
            context.output(
                    PluginOutputs.COMMAND_ANSWERS,
                    e.answer(
                            context.timerService() == null
                                    ? System.currentTimeMillis()
                                    : context.timerService().currentProcessingTime()));
            return;
        }
        out.collect(command);
    }
}
