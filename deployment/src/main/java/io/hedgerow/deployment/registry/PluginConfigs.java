package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables {@code posthog_pluginconfig} and {@code posthog_pluginattachment}. */
public final class PluginConfigs {

    private static final String COLUMNS =
            "SELECT id, team_id, plugin_id, enabled, \"order\", config, error, updated_at"
                    + " FROM posthog_pluginconfig WHERE team_id IS NOT NULL";

    private final Db db;

    public PluginConfigs(Db db) {
        this.db = db;
    }

    public List<PluginConfig> all() throws SQLException {
        return db.list(COLUMNS + " ORDER BY team_id, \"order\", id", PluginConfigs::config);
    }

    public List<PluginConfig> ofTeam(int team) throws SQLException {
        return db.list(
                COLUMNS + " AND team_id = ? ORDER BY \"order\", id", PluginConfigs::config, team);
    }

    public List<PluginConfig> ofPlugin(int plugin) throws SQLException {
        return db.list(
                COLUMNS + " AND plugin_id = ? ORDER BY team_id, id", PluginConfigs::config, plugin);
    }

    /** A team has one config of a plugin; of more that are there the first counts. */
    public Optional<PluginConfig> find(int team, int plugin) throws SQLException {
        return db.one(
                COLUMNS + " AND team_id = ? AND plugin_id = ? ORDER BY id",
                PluginConfigs::config,
                team,
                plugin);
    }

    public Optional<PluginConfig> byId(int id) throws SQLException {
        return db.one(COLUMNS + " AND id = ?", PluginConfigs::config, id);
    }

    /**
     * The team's configs of plugins that are called so.
     *
     * @param wanted id or name of a plugin
     */
    List<PluginConfig> named(int team, String wanted) throws SQLException {
        boolean number = wanted.matches("\\d{1,9}");
        return db.list(
                COLUMNS
                        + " AND team_id = ? AND plugin_id IN (SELECT p.id FROM posthog_plugin p WHERE "
                        + (number ? "p.id = ?" : "p.name = ?")
                        + ") ORDER BY id",
                PluginConfigs::config,
                team,
                number ? (Object) Integer.valueOf(wanted) : wanted);
    }

    /** A disabled one without values. */
    PluginConfig create(int team, int plugin, int order) throws SQLException {
        return db.one(
                        "INSERT INTO posthog_pluginconfig"
                                + " (team_id, plugin_id, enabled, \"order\", config, created_at, updated_at)"
                                + " VALUES (?, ?, false, ?, '{}', now(), now())"
                                + " RETURNING id, team_id, plugin_id, enabled, \"order\", config, error,"
                                + " updated_at",
                        PluginConfigs::config,
                        team,
                        plugin,
                        order)
                .orElseThrow();
    }

    void setEnabled(int config, boolean enabled) throws SQLException {
        db.update(
                "UPDATE posthog_pluginconfig SET enabled = ?, updated_at = now()"
                        + " WHERE id = ? AND enabled <> ?",
                enabled,
                config,
                enabled);
    }

    void setOrder(int config, int order) throws SQLException {
        db.update(
                "UPDATE posthog_pluginconfig SET \"order\" = ?, updated_at = now()"
                        + " WHERE id = ? AND \"order\" <> ?",
                order,
                config,
                order);
    }

    /** Values as {@link ConfigWriter} has sealed them. */
    void setValues(int config, ObjectNode sealed) throws SQLException {
        db.update(
                "UPDATE posthog_pluginconfig SET config = ?::jsonb, updated_at = now() WHERE id = ?",
                sealed.toString(),
                config);
    }

    /** With attachments and stored values: PostHog's foreign keys do not cascade. */
    void deleteOfPlugin(int plugin) throws SQLException {
        String ofPlugin =
                " WHERE plugin_config_id IN (SELECT id FROM posthog_pluginconfig WHERE plugin_id = ?)";
        db.update("DELETE FROM posthog_pluginattachment" + ofPlugin, plugin);
        db.update("DELETE FROM posthog_pluginstorage" + ofPlugin, plugin);
        db.update("DELETE FROM posthog_pluginconfig WHERE plugin_id = ?", plugin);
    }

    /** A file of a config, without its bytes. */
    public record Attachment(String key, String contentType, String fileName, int size) {}

    public List<Attachment> attachments(int config) throws SQLException {
        return db.list(
                "SELECT key, content_type, file_name, file_size FROM posthog_pluginattachment"
                        + " WHERE plugin_config_id = ? ORDER BY key, id",
                row ->
                        new Attachment(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getInt(4)),
                config);
    }

    Set<String> attached(int config) throws SQLException {
        Set<String> keys = new HashSet<>();
        attachments(config).forEach(each -> keys.add(each.key()));
        return keys;
    }

    /** Replaces the file of that key. */
    void attach(PluginConfig config, Attachment file, byte[] sealed) throws SQLException {
        detach(config, file.key());
        db.update(
                "INSERT INTO posthog_pluginattachment"
                        + " (team_id, plugin_config_id, key, content_type, file_name, file_size, contents)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                config.team(),
                config.id(),
                file.key(),
                file.contentType(),
                file.fileName(),
                file.size(),
                sealed);
        touch(config);
    }

    byte[] contents(PluginConfig config, String key) throws SQLException {
        return db.one(
                        "SELECT contents FROM posthog_pluginattachment WHERE plugin_config_id = ? AND key = ?",
                        row -> row.getBytes(1),
                        config.id(),
                        key)
                .orElseThrow();
    }

    void setContents(PluginConfig config, String key, byte[] sealed) throws SQLException {
        db.update(
                "UPDATE posthog_pluginattachment SET contents = ? WHERE plugin_config_id = ? AND key = ?",
                sealed,
                config.id(),
                key);
    }

    /** The number of files that are gone. */
    int detach(PluginConfig config, String key) throws SQLException {
        int gone =
                db.update(
                        "DELETE FROM posthog_pluginattachment WHERE plugin_config_id = ? AND key = ?",
                        config.id(),
                        key);
        if (gone > 0) {
            touch(config);
        }
        return gone;
    }

    /** For PostHog's own servers, which look at this time. */
    private void touch(PluginConfig config) throws SQLException {
        db.update("UPDATE posthog_pluginconfig SET updated_at = now() WHERE id = ?", config.id());
    }

    private static PluginConfig config(ResultSet row) throws SQLException {
        JsonNode values = StoredJson.read(row.getString(6), "{}");
        String error = row.getString(7);
        Timestamp updated = row.getTimestamp(8);
        return new PluginConfig(
                row.getInt(1),
                row.getInt(2),
                row.getInt(3),
                row.getBoolean(4),
                row.getInt(5),
                values instanceof ObjectNode object
                        ? object
                        : JsonNodeFactory.instance.objectNode(),
                error == null ? null : StoredJson.read(error, "null"),
                updated == null ? null : updated.toInstant());
    }
}
