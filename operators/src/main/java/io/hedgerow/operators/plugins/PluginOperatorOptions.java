package io.hedgerow.operators.plugins;

import java.io.Serializable;
import java.time.Duration;

/**
 * @param scheduleMinute how often {@code runEveryMinute} runs; a minute but in tests
 */
public record PluginOperatorOptions(
        StateLimits state, InFlightLimits inFlight, Duration scheduleMinute)
        implements Serializable {

    public static final PluginOperatorOptions DEFAULT =
            new PluginOperatorOptions(
                    StateLimits.DEFAULT, InFlightLimits.DEFAULT, Duration.ofMinutes(1));
}
