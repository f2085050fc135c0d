package io.hedgerow.job.ingestion;

import io.hedgerow.job.config.HedgerowConfiguration;
import io.hedgerow.job.config.HedgerowOptions;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How Flink runs the job (architecture: checkpoints, state backend, restarts). What the cluster's
 * own configuration sets wins, except what correctness rests on.
 */
public final class ExecutionDefaults {

    private ExecutionDefaults() {}

    public static void apply(StreamExecutionEnvironment env, HedgerowConfiguration hedgerow) {
        Defaults defaults = new Defaults(env.getConfiguration());
        defaults.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                hedgerow.get(HedgerowOptions.CHECKPOINT_INTERVAL));
        defaults.set(
                CheckpointingOptions.CHECKPOINTING_TIMEOUT,
                hedgerow.get(HedgerowOptions.CHECKPOINT_TIMEOUT));
        defaults.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 3);
        defaults.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        defaults.set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(10));
        defaults.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        defaults.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        hedgerow.find(HedgerowOptions.CHECKPOINT_DIRECTORY)
                .ifPresent(
                        directory ->
                                defaults.set(
                                        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory));
        defaults.set(
                StateBackendOptions.STATE_BACKEND, hedgerow.get(HedgerowOptions.STATE_BACKEND));
        defaults.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
        defaults.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        defaults.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofSeconds(1));
        defaults.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                hedgerow.get(HedgerowOptions.RESTART_DELAY));
        defaults.values.set(PipelineOptions.GENERIC_TYPES, false);
        defaults.values.set(PipelineOptions.OBJECT_REUSE, true);
        defaults.set(
                PipelineOptions.MAX_PARALLELISM, hedgerow.get(HedgerowOptions.MAX_PARALLELISM));
        env.configure(defaults.values);
        hedgerow.find(HedgerowOptions.PARALLELISM).ifPresent(env::setParallelism);
    }

    private static final class Defaults {

        private final ReadableConfig present;
        private final Configuration values = new Configuration();

        private Defaults(ReadableConfig present) {
            this.present = present;
        }

        private <T> void set(ConfigOption<T> option, T value) {
            if (present.getOptional(option).isEmpty()) {
                values.set(option, value);
            }
        }
    }
}
