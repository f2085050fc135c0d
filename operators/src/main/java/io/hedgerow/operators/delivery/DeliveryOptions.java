package io.hedgerow.operators.delivery;

import io.hedgerow.operators.plugins.InFlightLimits;
import io.hedgerow.operators.plugins.PluginOperatorOptions;
import io.hedgerow.operators.plugins.StateLimits;
import java.io.Serializable;
import java.time.Duration;

/**
 * How events are delivered. What a plugin config says under its reserved keys ({@link
 * DeliverySettings}) goes before the defaults given here.
 *
 * @param scheduleMinute how often {@code runEveryMinute} runs; a minute but in tests
 * @param keepCommands how long answered commands are known, so that they are not done twice
 * @param backlog how much may wait, and where
 * @param breaker when a destination counts as down
 * @param shards default number of shards of a config
 * @param maxInFlight attempts under way at once for one config and shard
 * @param ratePerSecond default limit of attempts per second of one config and shard; 0 for none
 * @param giveUpAfter age at which a failing item becomes a dead letter, whatever else holds it
 * @param mostRetryAfter longest wait that a destination's {@code Retry-After} can ask for
 * @param webhookTimeout for the request of {@code composeWebhook} (contract §2.12)
 * @param afterCheckpoint what, by default, leaves only after the checkpoint that contains it
 * @param maxMessageBytes of the value of a message that may leave for a topic
 */
public record DeliveryOptions(
        StateLimits state,
        InFlightLimits inFlight,
        Duration scheduleMinute,
        Duration keepCommands,
        Backlog backlog,
        Breaker breaker,
        int shards,
        int maxInFlight,
        double ratePerSecond,
        Duration giveUpAfter,
        Duration mostRetryAfter,
        Duration webhookTimeout,
        AfterCheckpoint afterCheckpoint,
        int maxMessageBytes)
        implements Serializable {

    public static final DeliveryOptions DEFAULT =
            new DeliveryOptions(
                    StateLimits.DEFAULT,
                    InFlightLimits.DEFAULT,
                    Duration.ofMinutes(1),
                    PluginOperatorOptions.DEFAULT.keepCommands(),
                    Backlog.DEFAULT,
                    Breaker.DEFAULT,
                    1,
                    32,
                    0,
                    Duration.ofHours(24),
                    Duration.ofHours(1),
                    Duration.ofSeconds(10),
                    AfterCheckpoint.BATCHES,
                    PluginOperatorOptions.MESSAGE_BYTES);

    public DeliveryOptions {
        if (shards < 1 || shards > DeliverySettings.MOST_SHARDS || maxInFlight < 1) {
            throw new IllegalArgumentException(
                    "Delivery options out of range: shards=%d, maxInFlight=%d"
                            .formatted(shards, maxInFlight));
        }
        if (!(ratePerSecond >= 0)) {
            throw new IllegalArgumentException(
                    "Delivery options out of range: ratePerSecond=" + ratePerSecond);
        }
    }

    /**
     * What leaves only after the checkpoint that contains it (decision 0077). A single event keeps
     * its identity without; a batch does not: what is in it depends on how the input came.
     */
    public enum AfterCheckpoint {
        NONE,
        BATCHES,
        ALL;

        public boolean holds(DeliveryItem item) {
            return this == ALL
                    || this == BATCHES
                            && item.hook() == DeliveryHook.EXPORT_EVENTS
                            && item.replay() == null;
        }
    }

    /** What becomes of an event for a config whose backlog is full. */
    public enum WhenFull {
        DEAD_LETTER,
        /** The subtask takes no more input, also for other configs. */
        BACK_PRESSURE
    }

    /**
     * @param windowItems items of one config and shard on the heap; more wait in state only
     * @param windowBytes the same in bytes
     * @param heapBytes what all configs of a subtask may have on the heap together
     * @param maxBytes what may wait for one config and shard, heap and state together
     */
    public record Backlog(
            int windowItems, long windowBytes, long heapBytes, long maxBytes, WhenFull whenFull)
            implements Serializable {

        public static final Backlog DEFAULT =
                new Backlog(1000, 4L << 20, 128L << 20, 4L << 30, WhenFull.DEAD_LETTER);

        public Backlog {
            if (windowItems < 1 || windowBytes < 1 || heapBytes < 1 || maxBytes < 1) {
                throw new IllegalArgumentException(
                        "Delivery backlog limits must be positive: windowItems=%d, windowBytes=%d, heapBytes=%d, maxBytes=%d"
                                .formatted(windowItems, windowBytes, heapBytes, maxBytes));
            }
        }
    }

    /**
     * @param window latest attempts that are looked at
     * @param minimumCalls attempts without which nothing is judged
     * @param failurePercent of them failed: the destination counts as down
     * @param firstWait before the first probe; doubled with each probe that fails
     */
    public record Breaker(
            int window,
            int minimumCalls,
            float failurePercent,
            Duration firstWait,
            Duration longestWait)
            implements Serializable {

        public static final Breaker DEFAULT =
                new Breaker(20, 10, 50, Duration.ofSeconds(5), Duration.ofMinutes(1));
    }

    public DeliveryOptions withGiveUpAfter(Duration value) {
        return new DeliveryOptions(
                state,
                inFlight,
                scheduleMinute,
                keepCommands,
                backlog,
                breaker,
                shards,
                maxInFlight,
                ratePerSecond,
                value,
                mostRetryAfter,
                webhookTimeout,
                afterCheckpoint,
                maxMessageBytes);
    }

    public DeliveryOptions withAfterCheckpoint(AfterCheckpoint value) {
        return new DeliveryOptions(
                state,
                inFlight,
                scheduleMinute,
                keepCommands,
                backlog,
                breaker,
                shards,
                maxInFlight,
                ratePerSecond,
                giveUpAfter,
                mostRetryAfter,
                webhookTimeout,
                value,
                maxMessageBytes);
    }

    public DeliveryOptions withBacklog(Backlog value) {
        return new DeliveryOptions(
                state,
                inFlight,
                scheduleMinute,
                keepCommands,
                value,
                breaker,
                shards,
                maxInFlight,
                ratePerSecond,
                giveUpAfter,
                mostRetryAfter,
                webhookTimeout,
                afterCheckpoint,
                maxMessageBytes);
    }
}
