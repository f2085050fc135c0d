-- Contract §6.4, §6.8, §6.9, §6.10, §6.13 for a single node. Every table keeps the deduplication tokens of its
-- last 10,000 inserts: the sink's commits are recognised when they are repeated.

CREATE TABLE IF NOT EXISTS events (
    uuid UUID,
    event VARCHAR,
    properties VARCHAR CODEC(ZSTD(3)),
    timestamp DateTime64(6, 'UTC'),
    team_id Int64,
    distinct_id VARCHAR,
    elements_chain VARCHAR,
    created_at DateTime64(6, 'UTC'),
    person_id UUID,
    person_created_at DateTime64(3),
    person_properties VARCHAR CODEC(ZSTD(3)),
    group0_properties VARCHAR CODEC(ZSTD(3)),
    group1_properties VARCHAR CODEC(ZSTD(3)),
    group2_properties VARCHAR CODEC(ZSTD(3)),
    group3_properties VARCHAR CODEC(ZSTD(3)),
    group4_properties VARCHAR CODEC(ZSTD(3)),
    group0_created_at DateTime64(3),
    group1_created_at DateTime64(3),
    group2_created_at DateTime64(3),
    group3_created_at DateTime64(3),
    group4_created_at DateTime64(3),
    `$group_0` VARCHAR MATERIALIZED trim(BOTH '"' FROM JSONExtractRaw(properties, '$group_0')),
    `$group_1` VARCHAR MATERIALIZED trim(BOTH '"' FROM JSONExtractRaw(properties, '$group_1')),
    `$group_2` VARCHAR MATERIALIZED trim(BOTH '"' FROM JSONExtractRaw(properties, '$group_2')),
    `$group_3` VARCHAR MATERIALIZED trim(BOTH '"' FROM JSONExtractRaw(properties, '$group_3')),
    `$group_4` VARCHAR MATERIALIZED trim(BOTH '"' FROM JSONExtractRaw(properties, '$group_4')),
    `$window_id` VARCHAR MATERIALIZED trim(BOTH '"' FROM JSONExtractRaw(properties, '$window_id')),
    `$session_id` VARCHAR MATERIALIZED trim(BOTH '"' FROM JSONExtractRaw(properties, '$session_id')),
    _timestamp DateTime DEFAULT now(),
    _offset UInt64 DEFAULT 0
) ENGINE = ReplacingMergeTree(_timestamp)
PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, toDate(timestamp), event, cityHash64(distinct_id), cityHash64(uuid))
SAMPLE BY cityHash64(distinct_id)
SETTINGS non_replicated_deduplication_window = 10000;

-- The times in the data are the client's: kept within what ClickHouse can hold, or an insert would fail.
CREATE TABLE IF NOT EXISTS session_recording_events (
    uuid UUID,
    team_id Int64,
    distinct_id VARCHAR,
    session_id VARCHAR,
    window_id VARCHAR,
    snapshot_data VARCHAR CODEC(ZSTD(3)),
    timestamp DateTime64(6, 'UTC'),
    created_at DateTime64(6, 'UTC'),
    has_full_snapshot Int8 MATERIALIZED JSONExtractBool(snapshot_data, 'has_full_snapshot'),
    events_summary Array(String) MATERIALIZED JSONExtractArrayRaw(snapshot_data, 'events_summary'),
    click_count Int64 MATERIALIZED arrayCount(
        e -> JSONExtractInt(e, 'type') = 3 AND JSONExtractInt(e, 'data', 'source') = 2, events_summary),
    keypress_count Int64 MATERIALIZED arrayCount(
        e -> JSONExtractInt(e, 'type') = 3 AND JSONExtractInt(e, 'data', 'source') = 5, events_summary),
    timestamps_summary Array(DateTime64(6, 'UTC')) MATERIALIZED arraySort(
        arrayMap(e -> fromUnixTimestamp64Micro(
            1000 * greatest(0, least(JSONExtractInt(e, 'timestamp'), 10413791999999)), 'UTC'), events_summary)),
    first_event_timestamp Nullable(DateTime64(6, 'UTC')) MATERIALIZED
        if(empty(timestamps_summary), NULL, timestamps_summary[1]),
    last_event_timestamp Nullable(DateTime64(6, 'UTC')) MATERIALIZED
        if(empty(timestamps_summary), NULL, timestamps_summary[-1]),
    urls Array(String) MATERIALIZED
        arrayFilter(u -> u != '', arrayMap(e -> JSONExtractString(e, 'data', 'href'), events_summary)),
    _timestamp DateTime DEFAULT now(),
    _offset UInt64 DEFAULT 0
) ENGINE = ReplacingMergeTree(_timestamp)
PARTITION BY toYYYYMMDD(timestamp)
ORDER BY (team_id, toHour(timestamp), session_id, timestamp, uuid)
TTL toDate(created_at) + INTERVAL 3 WEEK
SETTINGS index_granularity = 512, non_replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS plugin_log_entries (
    id UUID,
    team_id Int64,
    plugin_id Int64,
    plugin_config_id Int64,
    timestamp DateTime64(6, 'UTC'),
    source VARCHAR,
    type VARCHAR,
    message VARCHAR,
    instance_id UUID,
    _timestamp DateTime DEFAULT now(),
    _offset UInt64 DEFAULT 0
) ENGINE = ReplacingMergeTree(_timestamp)
PARTITION BY plugin_id
ORDER BY (team_id, id)
TTL toDate(timestamp) + INTERVAL 1 WEEK
SETTINGS index_granularity = 512, non_replicated_deduplication_window = 10000;

-- ClickHouse 26 wants every column of an aggregating table to be a key or to say how it is merged.
CREATE TABLE IF NOT EXISTS app_metrics (
    team_id Int64,
    timestamp DateTime64(6, 'UTC'),
    plugin_config_id Int64,
    category LowCardinality(String),
    job_id String,
    successes SimpleAggregateFunction(sum, Int64),
    successes_on_retry SimpleAggregateFunction(sum, Int64),
    failures SimpleAggregateFunction(sum, Int64),
    error_uuid UUID,
    error_type String,
    error_details SimpleAggregateFunction(anyLast, String) CODEC(ZSTD(3)),
    _timestamp SimpleAggregateFunction(max, DateTime) DEFAULT now(),
    _offset SimpleAggregateFunction(max, UInt64) DEFAULT 0,
    _partition SimpleAggregateFunction(max, UInt64) DEFAULT 0
) ENGINE = AggregatingMergeTree()
PARTITION BY toYYYYMM(timestamp)
ORDER BY (team_id, plugin_config_id, job_id, category, toStartOfHour(timestamp), error_type, error_uuid)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS events_dead_letter_queue (
    id UUID,
    event_uuid UUID,
    event VARCHAR,
    properties VARCHAR,
    distinct_id VARCHAR,
    team_id Int64,
    elements_chain VARCHAR,
    created_at DateTime64(6, 'UTC'),
    ip VARCHAR,
    site_url VARCHAR,
    now DateTime64(6, 'UTC'),
    raw_payload VARCHAR,
    error_timestamp DateTime64(6, 'UTC'),
    error_location VARCHAR,
    error VARCHAR,
    tags Array(VARCHAR),
    _timestamp DateTime DEFAULT now(),
    _offset UInt64 DEFAULT 0
) ENGINE = ReplacingMergeTree(_timestamp)
ORDER BY (id, event_uuid, distinct_id, team_id)
TTL _timestamp + INTERVAL 4 WEEK
SETTINGS index_granularity = 512, non_replicated_deduplication_window = 10000;

-- What `hedgerow dlq` did to dead letters: not PostHog's. Kept a little longer than what it is about.
CREATE TABLE IF NOT EXISTS dead_letter_actions (
    id UUID,
    action LowCardinality(String),
    revision String,
    at DateTime64(6, 'UTC')
) ENGINE = MergeTree
ORDER BY (id, at)
TTL toDateTime(at) + INTERVAL 5 WEEK;

-- Historical exports of `hedgerow export` and their chunks: not PostHog's. Chunk -1 is the export itself, -2 the
-- wish to end it.
CREATE TABLE IF NOT EXISTS historical_exports (
    config_id Int32,
    id UUID,
    chunk Int32,
    status LowCardinality(String),
    progress Float64,
    detail String,
    at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree(at)
ORDER BY (config_id, id, chunk);
