package io.hedgerow.operators.plugins;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.output.PluginStatus;
import io.hedgerow.operators.output.SessionRecordingRow;
import org.apache.flink.util.OutputTag;

/** The side outputs, by name and type. */
public final class PluginOutputs {

    public static final OutputTag<DeadLetterRow> DEAD_LETTERS =
            new OutputTag<>("dead-letters", DeadLetterRow.TYPE);
    public static final OutputTag<PluginLogEntry> PLUGIN_LOG =
            new OutputTag<>("plugin-log", PluginLogEntry.TYPE);
    public static final OutputTag<AppMetric> APP_METRICS =
            new OutputTag<>("app-metrics", AppMetric.TYPE);
    public static final OutputTag<CapturedMessage> CAPTURED =
            new OutputTag<>("captured", CapturedMessage.TYPE);
    public static final OutputTag<PluginStatus> STATUS =
            new OutputTag<>("status", PluginStatus.TYPE);

    public static final OutputTag<CommandAnswer> COMMAND_ANSWERS =
            new OutputTag<>("command-answers", CommandAnswer.TYPE);

    public static final OutputTag<SessionRecordingRow> SESSION_RECORDINGS =
            new OutputTag<>("session-recordings", SessionRecordingRow.TYPE);

    /** From the parallel lane to the home lane. */
    public static final OutputTag<PluginInput> HOME = new OutputTag<>("home", PluginInput.TYPE);

    /** To the overflow topic. */
    public static final OutputTag<OverflowEvent> OVERFLOW =
            new OutputTag<>("overflow", OverflowEvent.TYPE);

    private PluginOutputs() {}
}
