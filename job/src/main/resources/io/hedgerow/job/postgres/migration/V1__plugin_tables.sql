-- The tables of PostHog's app registry that Hedgerow reads (contract §1.8, §1.9). Every statement
-- tolerates an existing PostHog database, whose own migrations made these tables with more columns.

CREATE TABLE IF NOT EXISTS posthog_organization (
    id                   uuid PRIMARY KEY,
    name                 varchar(64)  NOT NULL,
    plugins_access_level smallint     NOT NULL DEFAULT 9,
    available_features   varchar(64)[],
    created_at           timestamptz  NOT NULL DEFAULT now(),
    updated_at           timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS posthog_team (
    id                       serial PRIMARY KEY,
    uuid                     uuid         NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    organization_id          uuid         NOT NULL REFERENCES posthog_organization (id) ON DELETE CASCADE,
    api_token                varchar(200) NOT NULL UNIQUE,
    name                     varchar(200) NOT NULL DEFAULT 'Default Project',
    anonymize_ips            boolean      NOT NULL DEFAULT false,
    session_recording_opt_in boolean      NOT NULL DEFAULT false,
    ingested_event           boolean      NOT NULL DEFAULT false,
    slack_incoming_webhook   varchar(500),
    created_at               timestamptz  NOT NULL DEFAULT now(),
    updated_at               timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS posthog_plugin (
    id                    serial PRIMARY KEY,
    organization_id       uuid REFERENCES posthog_organization (id) ON DELETE CASCADE,
    plugin_type           varchar(200),
    is_global             boolean     NOT NULL DEFAULT false,
    is_preinstalled       boolean     NOT NULL DEFAULT false,
    is_stateless          boolean     DEFAULT false,
    name                  varchar(200),
    description           text,
    url                   varchar(800),
    icon                  varchar(800),
    config_schema         jsonb       NOT NULL DEFAULT '{}',
    tag                   varchar(200),
    archive               bytea,
    latest_tag            varchar(800),
    latest_tag_checked_at timestamptz,
    capabilities          jsonb       NOT NULL DEFAULT '{}',
    metrics               jsonb       DEFAULT '{}',
    public_jobs           jsonb       DEFAULT '{}',
    error                 jsonb,
    from_json             boolean     NOT NULL DEFAULT false,
    from_web              boolean     NOT NULL DEFAULT false,
    source                text,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    log_level             integer
);

CREATE TABLE IF NOT EXISTS posthog_pluginconfig (
    id         serial PRIMARY KEY,
    team_id    integer     REFERENCES posthog_team (id) ON DELETE CASCADE,
    plugin_id  integer     NOT NULL REFERENCES posthog_plugin (id) ON DELETE CASCADE,
    enabled    boolean     NOT NULL DEFAULT false,
    "order"    integer     NOT NULL,
    config     jsonb       NOT NULL DEFAULT '{}',
    error      jsonb,
    web_token  varchar(64),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS posthog_pluginconfig_enabled ON posthog_pluginconfig (enabled);
CREATE INDEX IF NOT EXISTS posthog_pluginconfig_web_token ON posthog_pluginconfig (web_token);
CREATE INDEX IF NOT EXISTS posthog_pluginconfig_team_id ON posthog_pluginconfig (team_id);

CREATE TABLE IF NOT EXISTS posthog_pluginattachment (
    id               serial PRIMARY KEY,
    team_id          integer REFERENCES posthog_team (id) ON DELETE CASCADE,
    plugin_config_id integer REFERENCES posthog_pluginconfig (id) ON DELETE CASCADE,
    key              varchar(200) NOT NULL,
    content_type     varchar(200) NOT NULL,
    file_name        varchar(200) NOT NULL,
    file_size        integer      NOT NULL,
    contents         bytea
);
CREATE INDEX IF NOT EXISTS posthog_pluginattachment_config ON posthog_pluginattachment (plugin_config_id);

CREATE TABLE IF NOT EXISTS posthog_pluginsourcefile (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plugin_id  integer      NOT NULL REFERENCES posthog_plugin (id) ON DELETE CASCADE,
    filename   varchar(200) NOT NULL,
    source     text,
    status     varchar(20),
    transpiled text,
    error      text,
    updated_at timestamptz DEFAULT now(),
    CONSTRAINT unique_filename_for_plugin UNIQUE (plugin_id, filename)
);

-- Only read, to seed the state of a new job; plugins' storage lives in Flink's keyed state.
CREATE TABLE IF NOT EXISTS posthog_pluginstorage (
    id               serial PRIMARY KEY,
    plugin_config_id integer      NOT NULL REFERENCES posthog_pluginconfig (id) ON DELETE CASCADE,
    key              varchar(200) NOT NULL,
    value            text,
    CONSTRAINT posthog_unique_plugin_storage_key UNIQUE (plugin_config_id, key)
);
