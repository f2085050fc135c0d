package io.hedgerow.operators;

/**
 * The {@code uid} of every operator. State in savepoints is found by these; a changed one loses the
 * operator's state.
 */
public final class OperatorUids {

    public static final String EVENTS_SOURCE = "events-source";
    public static final String REGISTRY = "registry";
    public static final String PARSE = "ingress";
    public static final String OVERFLOW_SOURCE = "overflow-source";
    public static final String OVERFLOW_PARALLEL = "overflow-parallel";
    public static final String OVERFLOW_HOME = "overflow-home";
    public static final String OVERFLOW_TOPIC = "sink-kafka-overflow";
    public static final String PLUGIN_INPUT = "plugin-input";
    public static final String ACTIVATIONS = "activations";
    public static final String COMMANDS_SOURCE = "commands-source";
    public static final String COMMANDS_PARSE = "commands-parse";
    public static final String COMMANDS_INPUT = "commands-input";
    public static final String DELIVERY_COMMANDS = "delivery-commands";
    public static final String PLUGINS_PARALLEL = "plugins-parallel";
    public static final String PLUGINS = "plugins-home";
    public static final String NORMALIZE = "normalize";
    public static final String EVENTS_ONLY = "events-only";
    public static final String PUBLISH = "publish";
    public static final String PROCESSED_TOPIC = "sink-kafka-processed-events";
    public static final String EVENTS_SINK = "sink-clickhouse-events";
    public static final String SESSION_RECORDINGS_SINK = "sink-clickhouse-session-recordings";
    public static final String DEAD_LETTERS_SINK = "sink-clickhouse-dead-letters";
    public static final String PLUGIN_LOG_SINK = "sink-clickhouse-plugin-log";
    public static final String APP_METRICS_SINK = "sink-clickhouse-app-metrics";
    public static final String PLUGIN_LOG_TOPIC = "sink-kafka-plugin-log";
    public static final String APP_METRICS_TOPIC = "sink-kafka-app-metrics";
    public static final String STATUS_SINK = "sink-postgres-status";
    public static final String WEBHOOK_SINK = "sink-webhook";
    public static final String DEAD_LETTERS_TOPIC = "sink-kafka-dead-letters";
    public static final String CAPTURED_TOPIC = "sink-kafka-captured";
    public static final String COMMAND_RESULTS_TOPIC = "sink-kafka-command-results";

    public static final String PROCESSED_SOURCE = "processed-events-source";
    public static final String READ_PROCESSED = "read-processed-events";
    public static final String REPLAY_SOURCE = "replay-source";
    public static final String REPLAY = "replay";
    public static final String DELIVERY_ACTIVATIONS = "delivery-activations";
    public static final String DELIVERY_FAN_OUT = "delivery-fan-out";
    public static final String DELIVERY = "delivery";

    private OperatorUids() {}
}
