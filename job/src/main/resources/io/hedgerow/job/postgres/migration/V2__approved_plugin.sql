-- The allow-list of plugin contents (option plugins.require-approval).

CREATE TABLE hedgerow_approved_plugin (
    sha256      char(64) PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    name        varchar(200),
    approved_by varchar(200) NOT NULL,
    approved_at timestamptz  NOT NULL DEFAULT now(),
    note        text
);
