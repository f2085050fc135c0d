package io.hedgerow.job.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.hedgerow.job.config.HedgerowOptions.KafkaStart;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DeliveryOptions.AfterCheckpoint;
import io.hedgerow.operators.delivery.DeliveryOptions.WhenFull;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** Those of {@link HedgerowOptions} that are about delivery. */
public final class DeliveryJobOptions {

    private static final DeliveryOptions DEFAULT = DeliveryOptions.DEFAULT;

    public static final ConfigOption<Integer> PARALLELISM =
            key("delivery.parallelism")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Parallelism of delivery. Without it, the job's.");

    public static final ConfigOption<String> GROUP =
            key("delivery.group-id")
                    .stringType()
                    .defaultValue("clickhouse-plugin-server-async")
                    .withDescription(
                            "Consumer group of the topic of processed events; see kafka.group-id.");

    public static final ConfigOption<KafkaStart> START =
            key("delivery.start")
                    .enumType(KafkaStart.class)
                    .defaultValue(KafkaStart.COMMITTED)
                    .withDescription(
                            "Where delivery without a checkpoint starts: committed (the group's offsets, else the latest), earliest or latest.");

    public static final ConfigOption<Integer> SHARDS =
            key("delivery.shards")
                    .intType()
                    .defaultValue(DEFAULT.shards())
                    .withDescription(
                            "Parts of a plugin config that are delivered independently, each a whole person's events; the config key deliveryShards goes before it. Plugins that use storage, cache, jobs or schedules have one.");

    public static final ConfigOption<Integer> MAX_IN_FLIGHT =
            key("delivery.max-in-flight")
                    .intType()
                    .defaultValue(DEFAULT.maxInFlight())
                    .withDescription("Attempts under way at once for one config and shard.");

    public static final ConfigOption<Integer> TOTAL_IN_FLIGHT =
            key("delivery.max-in-flight-total")
                    .intType()
                    .defaultValue(DEFAULT.inFlight().maxInFlight())
                    .withDescription(
                            "Attempts under way at once in one subtask, of all configs together.");

    public static final ConfigOption<Double> RATE =
            key("delivery.rate-per-second")
                    .doubleType()
                    .defaultValue(DEFAULT.ratePerSecond())
                    .withDescription(
                            "Most attempts per second of one config and shard; 0 for no limit. The config key deliveryRatePerSecond goes before it.");

    public static final ConfigOption<Duration> GIVE_UP_AFTER =
            key("delivery.give-up-after")
                    .durationType()
                    .defaultValue(DEFAULT.giveUpAfter())
                    .withDescription(
                            "Age at which what still fails becomes a dead letter, whatever else holds it.");

    public static final ConfigOption<Duration> MOST_RETRY_AFTER =
            key("delivery.retry-after.max")
                    .durationType()
                    .defaultValue(DEFAULT.mostRetryAfter())
                    .withDescription("Longest wait that a destination's Retry-After can ask for.");

    public static final ConfigOption<Duration> WEBHOOK_TIMEOUT =
            key("delivery.webhook-timeout")
                    .durationType()
                    .defaultValue(DEFAULT.webhookTimeout())
                    .withDescription("For the request of composeWebhook.");

    public static final ConfigOption<AfterCheckpoint> RELEASE_AFTER_CHECKPOINT =
            key("delivery.release-after-checkpoint")
                    .enumType(AfterCheckpoint.class)
                    .defaultValue(DEFAULT.afterCheckpoint())
                    .withDescription(
                            "What leaves only after the checkpoint that contains it: batches of exportEvents, which need it to stay the same batches after a crash, all, or none. Costs up to a checkpoint interval of delay; the config key deliveryRelease goes before it.");

    public static final ConfigOption<Integer> WINDOW_ITEMS =
            key("delivery.backlog.window-items")
                    .intType()
                    .defaultValue(DEFAULT.backlog().windowItems())
                    .withDescription(
                            "Events or batches of one config and shard in memory; more wait in state only.");

    public static final ConfigOption<MemorySize> WINDOW_BYTES =
            key("delivery.backlog.window-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(DEFAULT.backlog().windowBytes()))
                    .withDescription("The same in bytes.");

    public static final ConfigOption<MemorySize> HEAP_BYTES =
            key("delivery.backlog.heap-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(DEFAULT.backlog().heapBytes()))
                    .withDescription("What all configs of a subtask may have in memory together.");

    public static final ConfigOption<MemorySize> BACKLOG_BYTES =
            key("delivery.backlog.max-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(DEFAULT.backlog().maxBytes()))
                    .withDescription(
                            "What may wait for one config and shard, memory and state together.");

    public static final ConfigOption<WhenFull> WHEN_FULL =
            key("delivery.backlog.when-full")
                    .enumType(WhenFull.class)
                    .defaultValue(DEFAULT.backlog().whenFull())
                    .withDescription(
                            "What becomes of an event for a config whose backlog is full: dead_letter, or back_pressure, which holds up other configs, too.");

    public static final ConfigOption<Integer> BREAKER_WINDOW =
            key("delivery.breaker.window")
                    .intType()
                    .defaultValue(DEFAULT.breaker().window())
                    .withDescription(
                            "Latest attempts of a config and shard that tell whether its destination is down.");

    public static final ConfigOption<Integer> BREAKER_CALLS =
            key("delivery.breaker.minimum-calls")
                    .intType()
                    .defaultValue(DEFAULT.breaker().minimumCalls())
                    .withDescription("Attempts without which nothing is told.");

    public static final ConfigOption<Float> BREAKER_FAILURES =
            key("delivery.breaker.failure-percent")
                    .floatType()
                    .defaultValue(DEFAULT.breaker().failurePercent())
                    .withDescription("With so many of them failed, the destination is down.");

    public static final ConfigOption<Duration> BREAKER_FIRST_WAIT =
            key("delivery.breaker.first-wait")
                    .durationType()
                    .defaultValue(DEFAULT.breaker().firstWait())
                    .withDescription(
                            "Pause before a destination that is down is tried again; doubled each time it still is.");

    public static final ConfigOption<Duration> BREAKER_LONGEST_WAIT =
            key("delivery.breaker.longest-wait")
                    .durationType()
                    .defaultValue(DEFAULT.breaker().longestWait())
                    .withDescription("Longest such pause.");

    private DeliveryJobOptions() {}
}
