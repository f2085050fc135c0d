package io.hedgerow.operators.plugins;

import java.io.Serializable;
import java.time.Duration;

/**
 * @param scheduleMinute how often {@code runEveryMinute} runs; a minute but in tests
 * @param watchHealth whether plugins that waste time are paused, see {@link PluginHealth}
 * @param overflowAbove work of one team in one subtask above which its events go through the
 *     overflow topic while other teams are active; 0 when there is no such topic
 * @param keepCommands how long a command's id and answer are remembered
 * @param maxMessageBytes of the value of a message that may leave for a topic
 */
public record PluginOperatorOptions(
        StateLimits state,
        InFlightLimits inFlight,
        Duration scheduleMinute,
        boolean watchHealth,
        int overflowAbove,
        Duration keepCommands,
        int maxMessageBytes)
        implements Serializable {

    /** Kafka's default, less room for key and headers. */
    public static final int MESSAGE_BYTES = 1_000_000;

    public PluginOperatorOptions(
            StateLimits state,
            InFlightLimits inFlight,
            Duration scheduleMinute,
            int overflowAbove) {
        this(
                state,
                inFlight,
                scheduleMinute,
                true,
                overflowAbove,
                Duration.ofHours(1),
                MESSAGE_BYTES);
    }

    public static final PluginOperatorOptions DEFAULT =
            new PluginOperatorOptions(
                    StateLimits.DEFAULT, InFlightLimits.DEFAULT, Duration.ofMinutes(1), 0);

    PluginOperatorOptions withMaxMessageBytes(int value) {
        return new PluginOperatorOptions(
                state, inFlight, scheduleMinute, watchHealth, overflowAbove, keepCommands, value);
    }
}
