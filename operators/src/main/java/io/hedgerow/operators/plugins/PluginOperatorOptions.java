package io.hedgerow.operators.plugins;

import java.io.Serializable;
import java.time.Duration;

/**
 * @param scheduleMinute how often {@code runEveryMinute} runs; a minute but in tests
 * @param watchHealth whether plugins that waste time are paused, see {@link PluginHealth}
 * @param overflowAbove work of one team in one subtask above which its events go through the
 *     overflow topic while other teams are active; 0 when there is no such topic
 * @param keepCommands how long a command's id and answer are remembered
 */
public record PluginOperatorOptions(
        StateLimits state,
        InFlightLimits inFlight,
        Duration scheduleMinute,
        boolean watchHealth,
        int overflowAbove,
        Duration keepCommands)
        implements Serializable {

    public PluginOperatorOptions(
            StateLimits state,
            InFlightLimits inFlight,
            Duration scheduleMinute,
            int overflowAbove) {
        this(state, inFlight, scheduleMinute, true, overflowAbove, Duration.ofHours(1));
    }

    public static final PluginOperatorOptions DEFAULT =
            new PluginOperatorOptions(
                    StateLimits.DEFAULT, InFlightLimits.DEFAULT, Duration.ofMinutes(1), 0);
}
