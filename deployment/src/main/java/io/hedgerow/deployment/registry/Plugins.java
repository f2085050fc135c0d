package io.hedgerow.deployment.registry;

import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.transpile.TranspiledJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The tables {@code posthog_plugin} and {@code posthog_pluginsourcefile}. */
public final class Plugins {

    private static final String COLUMNS =
            "SELECT id, organization_id, name, description, plugin_type, url, tag, is_global,"
                    + " is_preinstalled, is_stateless, config_schema, capabilities, public_jobs,"
                    + " updated_at FROM posthog_plugin";

    private final Db db;

    public Plugins(Db db) {
        this.db = db;
    }

    public List<Plugin> all() throws SQLException {
        return db.list(COLUMNS + " ORDER BY id", Plugins::plugin);
    }

    /**
     * @param wanted id or name
     * @param organization that must see it, {@code null} for any
     */
    public Plugin find(String wanted, Organization organization)
            throws SQLException, RegistryException {
        boolean number = wanted.matches("\\d{1,9}");
        List<Plugin> found =
                number
                        ? visible(organization, " WHERE id = ?", Integer.valueOf(wanted))
                        : List.of();
        if (found.isEmpty()) {
            found = visible(organization, " WHERE name = ?", wanted);
        }
        if (found.isEmpty()) {
            throw new RegistryException(
                    "there is no plugin "
                            + (number ? wanted : "\"" + wanted + "\"")
                            + (organization == null
                                    ? ""
                                    : " for organization \"" + organization.name() + "\""));
        }
        if (found.size() > 1) {
            throw new RegistryException(
                    "several plugins are called \""
                            + wanted
                            + "\"; name one by its id: "
                            + found.stream()
                                    .map(each -> String.valueOf(each.id()))
                                    .collect(Collectors.joining(", ")));
        }
        return found.get(0);
    }

    private List<Plugin> visible(Organization organization, String where, Object value)
            throws SQLException {
        return db.list(COLUMNS + where, Plugins::plugin, value).stream()
                .filter(each -> organization == null || each.visibleTo(organization))
                .toList();
    }

    /** The organization's own plugin of that name. */
    public Optional<Plugin> named(Organization organization, String name) throws SQLException {
        return of(organization).stream().filter(each -> each.name().equals(name)).findFirst();
    }

    List<Plugin> of(Organization organization) throws SQLException {
        return db.list(
                COLUMNS + " WHERE organization_id = ? ORDER BY id",
                Plugins::plugin,
                organization.id());
    }

    /** File name to text. */
    public Map<String, String> files(int plugin) throws SQLException {
        Map<String, String> files = new LinkedHashMap<>();
        db.list(
                "SELECT filename, source FROM posthog_pluginsourcefile"
                        + " WHERE plugin_id = ? AND source IS NOT NULL ORDER BY filename",
                row -> files.put(row.getString(1), row.getString(2)),
                plugin);
        return files;
    }

    /** PostHog's tables have no defaults, so every column that must not be null is named. */
    int insert(Organization organization, CheckedPlugin plugin) throws SQLException {
        int id =
                db.one(
                                "INSERT INTO posthog_plugin (organization_id, plugin_type, is_global,"
                                        + " is_preinstalled, is_stateless, name, description, url, icon,"
                                        + " config_schema, tag, latest_tag, capabilities, metrics,"
                                        + " public_jobs, from_json, from_web, created_at, updated_at)"
                                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?::jsonb,"
                                        + " '{}', ?::jsonb, false, false, now(), now()) RETURNING id",
                                row -> row.getInt(1),
                                organization.id(),
                                plugin.origin().type(),
                                false,
                                false,
                                plugin.manifest().stateless(),
                                plugin.manifest().name(),
                                plugin.manifest().description(),
                                plugin.origin().url(),
                                plugin.icon(),
                                plugin.schema().toString(),
                                plugin.origin().tag(),
                                plugin.origin().tag(),
                                plugin.capabilitiesJson().toString(),
                                plugin.manifest().publicJobs().toString())
                        .orElseThrow();
        writeFiles(id, plugin);
        return id;
    }

    /** Everything that comes out of the package; what the registry adds stays. */
    void update(int id, CheckedPlugin plugin) throws SQLException {
        db.update(
                "UPDATE posthog_plugin SET plugin_type = ?, is_stateless = ?, name = ?,"
                        + " description = ?, url = ?, icon = ?, config_schema = ?::jsonb, tag = ?,"
                        + " latest_tag = ?, capabilities = ?::jsonb, public_jobs = ?::jsonb,"
                        + " archive = NULL, updated_at = now() WHERE id = ?",
                plugin.origin().type(),
                plugin.manifest().stateless(),
                plugin.manifest().name(),
                plugin.manifest().description(),
                plugin.origin().url(),
                plugin.icon(),
                plugin.schema().toString(),
                plugin.origin().tag(),
                plugin.origin().tag(),
                plugin.capabilitiesJson().toString(),
                plugin.manifest().publicJobs().toString(),
                id);
        writeFiles(id, plugin);
    }

    /** The backend file with what it was transpiled to: a TaskManager need not do it then. */
    private void writeFiles(int plugin, CheckedPlugin checked) throws SQLException {
        Map<String, String> files = checked.files();
        String[] names = files.keySet().toArray(String[]::new);
        db.update(
                "DELETE FROM posthog_pluginsourcefile WHERE plugin_id = ? AND filename <> ALL(?)",
                plugin,
                names);
        for (Map.Entry<String, String> file : files.entrySet()) {
            String transpiled =
                    file.getKey().equals(PluginPackage.STORED_ENTRY)
                            ? TranspiledJson.write(checked.transpiled())
                            : null;
            db.update(
                    "INSERT INTO posthog_pluginsourcefile AS f"
                            + " (id, plugin_id, filename, source, transpiled, status, updated_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?, now())"
                            + " ON CONFLICT (plugin_id, filename) DO UPDATE"
                            + " SET source = excluded.source, transpiled = excluded.transpiled,"
                            + " status = excluded.status, error = NULL, updated_at = now()"
                            + " WHERE f.source IS DISTINCT FROM excluded.source"
                            + " OR excluded.transpiled IS NOT NULL"
                            + " AND f.transpiled IS DISTINCT FROM excluded.transpiled",
                    UUID.randomUUID(),
                    plugin,
                    file.getKey(),
                    file.getValue(),
                    transpiled,
                    transpiled == null ? null : "TRANSPILED");
        }
    }

    void mark(int plugin, boolean global, boolean preinstalled) throws SQLException {
        db.update(
                "UPDATE posthog_plugin SET is_global = ?, is_preinstalled = ?, updated_at = now()"
                        + " WHERE id = ?",
                global,
                preinstalled,
                plugin);
    }

    /** Its configs must be gone: PostHog's foreign keys do not cascade. */
    void delete(int plugin) throws SQLException {
        db.update("DELETE FROM posthog_pluginsourcefile WHERE plugin_id = ?", plugin);
        db.update("DELETE FROM posthog_plugin WHERE id = ?", plugin);
    }

    private static Plugin plugin(ResultSet row) throws SQLException {
        String name = row.getString(3);
        Timestamp updated = row.getTimestamp(14);
        return new Plugin(
                row.getInt(1),
                row.getObject(2, UUID.class),
                name == null ? "plugin-id-" + row.getInt(1) : name,
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getBoolean(8),
                row.getBoolean(9),
                row.getBoolean(10),
                StoredJson.read(row.getString(11), "[]"),
                StoredJson.read(row.getString(12), "{}"),
                StoredJson.read(row.getString(13), "{}"),
                updated == null ? null : updated.toInstant());
    }
}
