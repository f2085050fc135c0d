package io.hedgerow.operators.plugins;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much work one subtask keeps at once.
 *
 * @param maxInFlight invocations started and not ended; a team gets an equal share, and what others
 *     leave unused
 * @param maxParked pieces of work behind others of their order key, or waiting for a slot; above it
 *     the subtask takes no more input for {@code overdraftWait}
 * @param maxOverdraft pieces parked above {@code maxParked} before input waits without a limit;
 *     checkpoint barriers pass until then
 * @param maxBytes of parked and running input together; above it input waits
 * @param fairTurns whether teams take turns when the subtask is busy; else first come, first served
 */
public record InFlightLimits(
        int maxInFlight,
        int maxParked,
        int maxOverdraft,
        long maxBytes,
        Duration overdraftWait,
        boolean fairTurns)
        implements Serializable {

    public static final InFlightLimits DEFAULT =
            new InFlightLimits(1000, 2000, 8000, 64L << 20, Duration.ofMillis(500), true);

    public InFlightLimits {
        if (maxInFlight < 1 || maxParked < 1 || maxOverdraft < 0 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "In-flight limits must be positive: maxInFlight=%d, maxParked=%d, maxOverdraft=%d, maxBytes=%d"
                            .formatted(maxInFlight, maxParked, maxOverdraft, maxBytes));
        }
    }
}
