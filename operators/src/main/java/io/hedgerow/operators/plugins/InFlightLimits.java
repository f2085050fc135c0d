package io.hedgerow.operators.plugins;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much work one subtask keeps at once.
 *
 * @param maxInFlight invocations started and not ended; a team gets an equal share, and what others
 *     leave unused but for a tenth
 * @param maxParked pieces of work behind others of their order key, or waiting for a slot; above it
 *     the subtask takes no more input for {@code overdraftWait}
 * @param maxOverdraft pieces parked above {@code maxParked} that are taken in faster and faster
 *     while there is no room, so that checkpoint barriers pass; above it one per wait
 * @param maxBytes of parked and running input with the journals of its calls; above it input waits,
 *     above one and a half of it a piece is taken in per wait
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
