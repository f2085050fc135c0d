package io.hedgerow.job.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.hedgerow.job.registry.RegistryType;
import io.hedgerow.job.secrets.PlainSecrets;
import io.hedgerow.operators.plugins.InFlightLimits;
import io.hedgerow.operators.plugins.PluginOperatorOptions;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * Every option of the job. A key in a file, {@code --key value} on the command line, and {@code
 * HEDGEROW_KEY} in the environment (dots and dashes as underscores) are the same option.
 */
public final class HedgerowOptions {

    // ---- job

    public static final ConfigOption<Topology> TOPOLOGY =
            key("topology")
                    .enumType(Topology.class)
                    .defaultValue(Topology.ALL)
                    .withDescription(
                            "What this job does: ingestion (events through processEvent into ClickHouse), delivery (processed events to onEvent, exportEvents and composeWebhook) or all of it.");

    public static final ConfigOption<String> JOB_NAME =
            key("job.name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Name in Flink's UI, and prefix of Kafka transactional ids. Two jobs on one Kafka cluster need different names. Default: hedgerow-delivery for topology delivery, else hedgerow-ingestion.");

    public static final ConfigOption<Integer> MAX_PARALLELISM =
            key("job.max-parallelism")
                    .intType()
                    .defaultValue(360)
                    .withDescription(
                            "Upper bound of the parallelism for the life of the job's state; cannot be changed later.");

    public static final ConfigOption<Integer> PARALLELISM =
            key("job.parallelism")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Parallelism of every operator that has no setting of its own. Without it, Flink's default.");

    public static final ConfigOption<Integer> SOURCE_PARALLELISM =
            key("job.parallelism.source")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Parallelism of reading and parsing.");

    public static final ConfigOption<Integer> PLUGINS_PARALLELISM =
            key("job.parallelism.plugins")
                    .intType()
                    .noDefaultValue()
                    .withDescription("Parallelism of running plugins and of normalisation.");

    public static final ConfigOption<Integer> SINK_PARALLELISM =
            key("job.parallelism.sinks")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Parallelism of writing the events table and the topic of processed events.");

    public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
            key("job.checkpoint.interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "How often state is saved. Rows become visible in ClickHouse, and messages to read_committed consumers, once per checkpoint.");

    public static final ConfigOption<Duration> CHECKPOINT_TIMEOUT =
            key("job.checkpoint.timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription("A checkpoint that takes longer is given up.");

    public static final ConfigOption<String> CHECKPOINT_DIRECTORY =
            key("job.checkpoint.directory")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Address of a directory that all TaskManagers and the JobManager reach. Without it, what Flink is configured with.");

    public static final ConfigOption<String> STATE_BACKEND =
            key("job.state-backend")
                    .stringType()
                    .defaultValue("rocksdb")
                    .withDescription(
                            "rocksdb (state may be larger than memory) or hashmap (faster, state in memory).");

    public static final ConfigOption<Duration> RESTART_DELAY =
            key("job.restart.max-delay")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "Restarts after failures wait one second, then twice as long each time, up to this.");

    // ---- kafka

    public static final ConfigOption<String> KAFKA_SERVERS =
            key("kafka.bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Kafka brokers, host:port, separated by commas. Required.");

    public static final ConfigOption<String> KAFKA_GROUP =
            key("kafka.group-id")
                    .stringType()
                    .defaultValue("clickhouse-ingestion")
                    .withDescription(
                            "Consumer group. Offsets are committed to it for monitoring; the job itself goes on from its checkpoint.");

    public static final ConfigOption<String> EVENTS_TOPIC =
            key("kafka.topic.events")
                    .stringType()
                    .defaultValue("events_plugin_ingestion")
                    .withDescription("Topic of events to process; captured events go there too.");

    public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
            key("kafka.topic.dead-letters")
                    .stringType()
                    .defaultValue("events_dead_letter_queue")
                    .withDescription("Topic of events that cannot be processed.");

    public static final ConfigOption<String> PROCESSED_TOPIC =
            key("kafka.topic.processed-events")
                    .stringType()
                    .defaultValue("clickhouse_events_json")
                    .withDescription(
                            "Topic of events after their plugins: ingestion writes it, delivery reads it.");

    public static final ConfigOption<String> REPLAY_TOPIC =
            key("kafka.topic.delivery-replay")
                    .stringType()
                    .defaultValue("hedgerow_delivery_replay")
                    .withDescription(
                            "Topic of dead letters of delivery that `hedgerow dlq replay` sends again.");

    public static final ConfigOption<String> PLUGIN_LOG_TOPIC =
            key("kafka.topic.plugin-log")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Topic for lines of the plugin log, beside ClickHouse; PostHog's is plugin_log_entries. Not where a Kafka engine table of the same ClickHouse reads it: lines would be stored twice.");

    public static final ConfigOption<String> APP_METRICS_TOPIC =
            key("kafka.topic.app-metrics")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Topic for app metrics, beside ClickHouse; PostHog's is clickhouse_app_metrics. Not where a Kafka engine table of the same ClickHouse reads it: they would count twice.");

    public static final ConfigOption<Boolean> PUBLISH_PROCESSED =
            key("kafka.publish-processed-events")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Write processed events to their topic. Without them nothing is delivered to onEvent, exportEvents and composeWebhook.");

    public static final ConfigOption<KafkaStart> KAFKA_START =
            key("kafka.start")
                    .enumType(KafkaStart.class)
                    .defaultValue(KafkaStart.COMMITTED)
                    .withDescription(
                            "Where a job without a checkpoint starts: committed (the group's offsets, else the earliest), earliest or latest.");

    public static final ConfigOption<Boolean> KAFKA_STOP_AT_END =
            key("kafka.stop-at-end")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "End the job after the messages that are in the topic when it starts. For back-fills and measurements.");

    public static final ConfigOption<Duration> KAFKA_DISCOVERY =
            key("kafka.partition-discovery")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription("How often to look for new partitions.");

    public static final ConfigOption<Duration> KAFKA_TRANSACTION_TIMEOUT =
            key("kafka.transaction-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(15))
                    .withDescription(
                            "Must exceed the longest outage between checkpoint and restart, and must not exceed the broker's transaction.max.timeout.ms.");

    public static final ConfigOption<MemorySize> KAFKA_MAX_MESSAGE =
            key("kafka.max-message-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(1_000_000))
                    .withDescription(
                            "Largest message that is written. The broker's message.max.bytes must be about 50 kB more, as its default is. A processed event above it is stored, but not delivered; of a dead letter above it the topic gets no raw bytes and shorter texts, the table all; a captured event above it is a dead letter.");

    public static final ConfigOption<Map<String, String>> KAFKA_PROPERTIES =
            key("kafka.properties")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Further properties of Kafka clients, such as security settings, as name:value,name:value. Treated as secret.");

    // ---- clickhouse

    public static final ConfigOption<String> CLICKHOUSE_URL =
            key("clickhouse.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("HTTP address of ClickHouse. Required.");

    public static final ConfigOption<String> CLICKHOUSE_DATABASE =
            key("clickhouse.database")
                    .stringType()
                    .defaultValue("default")
                    .withDescription("Database of the tables.");

    public static final ConfigOption<String> CLICKHOUSE_USER =
            key("clickhouse.user")
                    .stringType()
                    .defaultValue("default")
                    .withDescription("User of ClickHouse.");

    public static final ConfigOption<String> CLICKHOUSE_PASSWORD =
            key("clickhouse.password")
                    .stringType()
                    .defaultValue("")
                    .withDescription("Password of that user. Secret.");

    public static final ConfigOption<String> CLICKHOUSE_SPILL_DIRECTORY =
            key("clickhouse.spill-directory")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Address of a directory for rows between checkpoint and insert, reachable by all TaskManagers. Without it, clickhouse-spill beside the checkpoints. One of the two must be set.");

    public static final ConfigOption<Integer> CLICKHOUSE_CHUNK_ROWS =
            key("clickhouse.chunk-rows")
                    .intType()
                    .defaultValue(100_000)
                    .withDescription(
                            "Rows per insert at most. Fewer cost ClickHouse more, as it merges what was inserted.");

    // ---- postgres

    public static final ConfigOption<String> POSTGRES_URL =
            key("postgres.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "JDBC address of the database with teams and plugins, without password. Required when registry.type is postgres.");

    public static final ConfigOption<String> POSTGRES_USER =
            key("postgres.user")
                    .stringType()
                    .defaultValue("postgres")
                    .withDescription(
                            "User of Postgres; must read the tables of teams and plugins and update posthog_pluginconfig.");

    public static final ConfigOption<String> POSTGRES_PASSWORD =
            key("postgres.password")
                    .stringType()
                    .defaultValue("")
                    .withDescription("Password of that user. Secret.");

    // ---- registry

    public static final ConfigOption<RegistryType> REGISTRY_TYPE =
            key("registry.type")
                    .enumType(RegistryType.class)
                    .defaultValue(RegistryType.POSTGRES)
                    .withDescription(
                            "Where teams and plugins are kept: postgres, or folder, which is a registry.yaml with the plugins beside it.");

    public static final ConfigOption<String> REGISTRY_FOLDER =
            key("registry.folder")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Folder with registry.yaml, on every TaskManager, with the same content. Required when registry.type is folder.");

    public static final ConfigOption<Duration> REGISTRY_POLL_INTERVAL =
            key("registry.poll-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription("How often to look for changes of teams and plugin configs.");

    // ---- status

    public static final ConfigOption<String> WEBHOOK_URL =
            key("status.webhook.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Address that is told, by a POST of JSON, of plugin configs that were disabled or paused (docs/status-webhook.md). Treated as secret, as it may hold a token.");

    public static final ConfigOption<String> WEBHOOK_SECRET =
            key("status.webhook.secret")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where the secret is that requests to status.webhook.url are signed with, HMAC-SHA256 in the header X-Hedgerow-Signature: file:PATH or env:NAME, read by the TaskManager. Without it they are not signed.");

    // ---- secrets
    public static final ConfigOption<String> SECRET_KEYS =
            key("secrets.keys")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where the keys are that secret config values are encrypted with: file:PATH or env:NAME, read by every TaskManager and by the command line. Make them with: hedgerow secrets keygen.");

    public static final ConfigOption<PlainSecrets> PLAIN_SECRETS =
            key("secrets.plain-text")
                    .enumType(PlainSecrets.class)
                    .defaultValue(PlainSecrets.AUTO)
                    .withDescription(
                            "Whether configs whose secrets are not encrypted are put in force: refuse, allow, or auto, which allows it only in a database that PostHog made.");

    // ---- plugins

    public static final ConfigOption<String> PLUGINS_DIRECTORY =
            key("plugins.directory")
                    .stringType()
                    .defaultValue(".")
                    .withDescription(
                            "Directory that file: addresses of local plugins are relative to, on every TaskManager.");

    public static final ConfigOption<Boolean> REQUIRE_APPROVAL =
            key("plugins.require-approval")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Install and run only plugins whose content is on the list of approved ones: hedgerow plugin approve, or the key approved of a registry folder.");

    public static final ConfigOption<String> GEOIP_DATABASE =
            key("plugins.geoip-database")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Path of a MaxMind city database on every TaskManager. Without it plugins are told that location is not available.");

    public static final ConfigOption<Boolean> HTTP_REFUSE_INTERNAL =
            key("plugins.http.refuse-internal")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Refuse requests of plugins to addresses that are not public: loopback, private, link-local and the like.");

    public static final ConfigOption<List<String>> HTTP_ALLOWED_HOSTS =
            key("plugins.http.allowed-hosts")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Host names that plugins may reach although their addresses are internal, as they stand in the URL, separated by semicolons.");

    public static final ConfigOption<String> SITE_URL =
            key("plugins.site-url")
                    .stringType()
                    .defaultValue("http://localhost:8000")
                    .withDescription(
                            "Address of PostHog; where posthog.api of plugins goes by default.");

    public static final ConfigOption<MemorySize> STORAGE_VALUE_LIMIT =
            key("plugins.storage.max-value")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(4))
                    .withDescription("Largest value a plugin may put into storage or cache.");

    public static final ConfigOption<Duration> METHOD_TIMEOUT =
            key("plugins.timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "Longest time a plugin function, or one await in it, may take.");

    public static final ConfigOption<Duration> CPU_TIMEOUT =
            key("plugins.cpu-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "Longest time a plugin may compute without waiting for anything.");

    public static final ConfigOption<Map<String, String>> PLUGIN_LIMITS =
            key("plugins.limits")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Further limits of plugins, as limit:value,limit:value for all plugins and id.limit:value for the plugin with that id in posthog_plugin. docs/sandbox-and-limits.md names the limits. What stands here wins over plugins.timeout and plugins.cpu-timeout.");

    public static final ConfigOption<Boolean> IDEMPOTENCY_HEADER =
            key("plugins.http.idempotency-key")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Send an Idempotency-Key header with every request of every plugin but GET and HEAD; the same for each repetition of the same request. Otherwise plugins that set idempotencyKeyHeader in their config do.");

    public static final ConfigOption<Mismatch> JOURNAL_MISMATCH =
            key("plugins.journal-mismatch")
                    .enumType(Mismatch.class)
                    .defaultValue(Mismatch.RERUN)
                    .withDescription(
                            "What becomes of a call that was waiting at a checkpoint and, run again after a restore, does something else than before: it goes on all the same, or its event goes to the dead letters.");

    public static final ConfigOption<Integer> MAX_IN_FLIGHT =
            key("plugins.in-flight.max")
                    .intType()
                    .defaultValue(InFlightLimits.DEFAULT.maxInFlight())
                    .withDescription(
                            "Calls of plugins that may wait at once in one subtask, of all teams together. A team always gets its equal share; a tenth is never lent, so that a quiet team's first call finds a place.");

    public static final ConfigOption<Integer> MAX_PARKED =
            key("plugins.parked.max")
                    .intType()
                    .defaultValue(InFlightLimits.DEFAULT.maxParked())
                    .withDescription(
                            "Events that may stand behind others or for a slot in one subtask before input waits for plugins.parked.overdraft-wait; jobs may take a quarter of it, further ones wait in state. What is held for a retry does not count.");

    public static final ConfigOption<Integer> MAX_OVERDRAFT =
            key("plugins.parked.overdraft")
                    .intType()
                    .defaultValue(InFlightLimits.DEFAULT.maxOverdraft())
                    .withDescription(
                            "Events above plugins.parked.max that a subtask takes in while there is no room, after each wait twice as many, so that checkpoints pass; above it one per wait.");

    public static final ConfigOption<Duration> OVERDRAFT_WAIT =
            key("plugins.parked.overdraft-wait")
                    .durationType()
                    .defaultValue(InFlightLimits.DEFAULT.overdraftWait())
                    .withDescription("How long input waits at a time while there is no room.");

    public static final ConfigOption<MemorySize> MAX_PARKED_BYTES =
            key("plugins.parked.max-bytes")
                    .memoryType()
                    .defaultValue(new MemorySize(InFlightLimits.DEFAULT.maxBytes()))
                    .withDescription(
                            "About the size of all events and jobs in one subtask, with what their calls have read and done, above which input waits; above one and a half of it one event is taken in per wait.");

    public static final ConfigOption<Boolean> FAIR_TURNS =
            key("plugins.fair-turns")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Let teams take turns, by the time their plugins use, when a subtask is busy. Otherwise first come, first served.");

    public static final ConfigOption<String> OVERFLOW_TOPIC =
            key("plugins.overflow.topic")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Topic for events of teams that flood, so that other teams' events behind them are met; only this job may write to it. Without it a flood holds up what comes behind it. Unused when kafka.stop-at-end is set.");

    public static final ConfigOption<Integer> OVERFLOW_ABOVE =
            key("plugins.overflow.above")
                    .intType()
                    .defaultValue(1000)
                    .withDescription(
                            "Events and jobs of one team in one subtask above which its further events go through the overflow topic while other teams are active.");

    public static final ConfigOption<Integer> OVERFLOW_RATE =
            key("plugins.overflow.rate")
                    .intType()
                    .defaultValue(2000)
                    .withDescription(
                            "Events per second that are read back from the overflow topic, by all subtasks together.");

    public static final ConfigOption<String> COMMANDS_TOPIC =
            key("plugins.commands.topic")
                    .stringType()
                    .defaultValue("hedgerow_commands")
                    .withDescription(
                            "Topic of commands to plugins of the running job, such as run-now. Read once it is there.");

    public static final ConfigOption<String> COMMAND_RESULTS_TOPIC =
            key("plugins.commands.results-topic")
                    .stringType()
                    .defaultValue("hedgerow_command_results")
                    .withDescription(
                            "Topic of answers to commands. An answer comes with the checkpoint that holds what the command did.");

    public static final ConfigOption<Duration> COMMANDS_KEEP =
            key("plugins.commands.keep")
                    .durationType()
                    .defaultValue(PluginOperatorOptions.DEFAULT.keepCommands())
                    .withDescription(
                            "How long the answer to a command is remembered: one that comes again meanwhile is not done again.");

    public static final ConfigOption<Duration> SCHEDULE_MINUTE =
            key("plugins.schedule-minute")
                    .durationType()
                    .defaultValue(PluginOperatorOptions.DEFAULT.scheduleMinute())
                    .withDescription(
                            "How often runEveryMinute runs. Leave it, but to try a plugin in less time.");

    public static final ConfigOption<Boolean> WATCH_HEALTH =
            key("plugins.health")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Pause a plugin config in a subtask where too many of its calls time out or have to be stopped, and disable it when it does not recover. Errors that cost no time do not count. While it is paused its events go on as after a failure, and its jobs wait.");

    public static final ConfigOption<Boolean> DISABLE_ON_FATAL_ERROR =
            key("plugins.disable-on-fatal-error")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Disable a plugin config in Postgres when its plugin cannot be loaded or its setup fails for good. Otherwise only its error is recorded.");

    /** Options whose values are never printed. */
    private static final Set<ConfigOption<?>> SECRETS =
            Set.of(
                    CLICKHOUSE_PASSWORD,
                    POSTGRES_PASSWORD,
                    KAFKA_PROPERTIES,
                    SECRET_KEYS,
                    WEBHOOK_URL,
                    WEBHOOK_SECRET);

    private HedgerowOptions() {}

    /** What a job does. */
    public enum Topology {
        INGESTION,
        DELIVERY,
        ALL;

        public boolean ingests() {
            return this != DELIVERY;
        }

        public boolean delivers() {
            return this != INGESTION;
        }
    }

    /** Where a job without a checkpoint starts reading. */
    public enum KafkaStart {
        COMMITTED,
        EARLIEST,
        LATEST
    }

    /** What becomes of a call that does something else when it runs again. */
    public enum Mismatch {
        RERUN,
        DEAD_LETTER
    }

    public static boolean isSecret(ConfigOption<?> option) {
        return SECRETS.contains(option);
    }

    /** All options in the order of the files. */
    public static List<ConfigOption<?>> all() {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Class<?> owner : List.of(HedgerowOptions.class, DeliveryJobOptions.class)) {
            for (Field field : owner.getDeclaredFields()) {
                if (Modifier.isPublic(field.getModifiers())
                        && field.getType() == ConfigOption.class) {
                    try {
                        options.add((ConfigOption<?>) field.get(null));
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
        return options;
    }
}
