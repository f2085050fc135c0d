-- Rows as PostHog leaves them (contract §1.5, §1.8, §1.10): two organizations, the second without plugins.

INSERT INTO posthog_organization VALUES
    ('01800000-0000-0000-0000-000000000001', 'one', 'one', now(), now(), 9, false, true, '{}'),
    ('01800000-0000-0000-0000-000000000002', 'two', 'two', now(), now(), 0, false, true, '{}');

INSERT INTO posthog_team (id, uuid, organization_id, api_token, app_urls, name, anonymize_ips,
                          session_recording_opt_in, ingested_event, timezone, created_at, updated_at)
VALUES (1, gen_random_uuid(), '01800000-0000-0000-0000-000000000001', 'phc_1', '{}', 'one', false, false, true, 'UTC', now(), now()),
       (2, gen_random_uuid(), '01800000-0000-0000-0000-000000000002', 'phc_2', '{}', 'two', false, false, true, 'UTC', now(), now());

INSERT INTO posthog_plugin (id, organization_id, plugin_type, is_global, is_preinstalled, is_stateless, name, url,
                            config_schema, archive, capabilities, from_json, from_web, created_at, updated_at)
SELECT id, '01800000-0000-0000-0000-000000000001'::uuid, type, global, false, false,
       name, url, schema::jsonb, archive, '{}', false, type = 'custom', now(), now()
FROM (VALUES
    (1,  'source', false, 'normal',    NULL, '[]', NULL::bytea),
    (2,  'source', false, 'site only', NULL, '[{"key":"k","site":true,"secret":true}]', NULL),
    (3,  'source', false, 'frontend only', NULL, '[]', NULL),
    (4,  'inline', true,  'Semver flattener', 'inline://semver-flattener', '[]', NULL),
    -- from before PostHog kept source files
    (5,  'custom', false, 'archived',  'https://github.com/o/archived/tree/0123456789012345678901234567890123456789', '[]',
         decode('UEsDBBQAAAAIAKkpgV14Fs0lFQAAABMAAAAWAAAAYXJjaGl2ZWQtMS9wbHVnaW4uanNvbqtWykvMTVWyUkosSs7ILEtNUaoFAFBLAwQUAAAACACpKYFdclP721kAAAB7AAAAEwAAAGFyY2hpdmVkLTEvaW5kZXguanPLzU8pzUnVS60oyC8qKdYrKMpPTi0udi1LzStRsFVIhdB2CtUQJki+ILWoJDO1WK8oMQ+oQgOreE2Ngrq6poK2grpCYlFyRmZZaoq6tUJRaklpUR7U0FouAFBLAQIUAxQAAAAIAKkpgV14Fs0lFQAAABMAAAAWAAAAAAAAAAAAAACAAQAAAABhcmNoaXZlZC0xL3BsdWdpbi5qc29uUEsBAhQDFAAAAAgAqSmBXXJT+9tZAAAAewAAABMAAAAAAAAAAAAAAIABSQAAAGFyY2hpdmVkLTEvaW5kZXguanNQSwUGAAAAAAIAAgCFAAAA0wAAAAAA', 'base64')),
    -- from before config was an array
    (6,  'custom', false, 'object',    'https://github.com/o/object', '{"word":{"name":"A word","type":"string","secret":true}}', NULL),
    (7,  'source', false, NULL,        NULL, '[]', NULL),
    (8,  'source', false, 'odd',       NULL, '[]', NULL),
    (9,  'source', false, 'empty',     NULL, '[]', NULL),
    (10, 'source', true,  'broken',    NULL, '[]', NULL),
    (11, 'source', false, 'site with an empty file', NULL, '[]', NULL)
) AS plugin(id, type, global, name, url, schema, archive);

INSERT INTO posthog_pluginsourcefile (id, plugin_id, filename, source, status, transpiled, error, updated_at)
SELECT gen_random_uuid(), plugin, filename, source, status, NULL, NULL, now()
FROM (VALUES
    (1,  'plugin.json',  '{"name":"normal"}', NULL),
    (1,  'index.ts',     'export function processEvent(event) { event.properties.ran = (event.properties.ran || '''') + '' '' + ''normal''; return event }', NULL),
    (1,  'site.ts',      'export function inject() {}', 'TRANSPILED'),
    (2,  'plugin.json',  '{"name":"site only","config":[{"key":"k","site":true,"secret":true}]}', NULL),
    (2,  'site.ts',      'export function inject() {}', 'TRANSPILED'),
    (3,  'plugin.json',  '{"name":"frontend only"}', NULL),
    (3,  'frontend.tsx', 'export const scene = {}', 'ERROR'),
    (6,  'plugin.json',  '{"name":"object","config":{"word":{"name":"A word","type":"string","secret":true}}}', NULL),
    (6,  'index.ts',     'export function processEvent(event, { config }) { event.properties.ran = (event.properties.ran || '''') + '' '' + config.word; return event }', NULL),
    -- the editor stores no plugin.json for the simplest
    (7,  'index.ts',     'export function processEvent(event) { event.properties.ran = (event.properties.ran || '''') + '' '' + ''nameless''; return event }', NULL),
    -- PostHog reads neither the name nor the schema of a stored plugin.json
    (8,  'plugin.json',  '{"config":[{"type":"choice","secret":"yes"}],"publicJobs":[]}', NULL),
    (8,  'index.ts',     'export function processEvent(event) { event.properties.ran = (event.properties.ran || '''') + '' '' + ''odd''; return event }', NULL),
    (9,  'plugin.json',  '{"name":"empty"}', NULL),
    (10, 'plugin.json',  '{"name":', NULL),
    (10, 'index.ts',     'export function processEvent(event) { event.properties.ran = (event.properties.ran || '''') + '' '' + ''broken''; return event }', NULL),
    (11, 'plugin.json',  '{"name":"site with an empty file"}', NULL),
    (11, 'index.ts',     '', NULL),
    (11, 'site.ts',      'export function inject() {}', NULL)
) AS file(plugin, filename, source, status);

INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, "order", config, error, web_token, created_at, updated_at)
SELECT 100 + id, 1, id, true, id,
       CASE id WHEN 2 THEN '{"k":"pl4in"}' WHEN 6 THEN '{"word":"object"}' ELSE '{}' END::jsonb,
       CASE id WHEN 3 THEN '{"message":"PostHog says that it does not transpile"}'::jsonb END,
       'token' || id, now(), now()
FROM posthog_plugin;

-- A team whose organization has no plugins, and one of PostHog's configs without a team.
INSERT INTO posthog_pluginconfig (id, team_id, plugin_id, enabled, "order", config, created_at, updated_at)
VALUES (201, 2, 10, true, 1, '{}', now(), now()), (202, NULL, 10, true, 1, '{}', now(), now());
