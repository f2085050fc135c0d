package io.hedgerow.job.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Hedgerow reads and writes of PostHog's tables (contract §1.8, §1.9). */
final class RegistryColumns {

    private static final Map<String, List<String>> NEEDED =
            Map.of(
                    "posthog_organization",
                    List.of("id", "name", "plugins_access_level"),
                    "posthog_team",
                    List.of(
                            "id",
                            "organization_id",
                            "api_token",
                            "name",
                            "anonymize_ips",
                            "session_recording_opt_in"),
                    "posthog_plugin",
                    List.of(
                            "id",
                            "organization_id",
                            "plugin_type",
                            "is_global",
                            "is_preinstalled",
                            "is_stateless",
                            "name",
                            "description",
                            "url",
                            "icon",
                            "config_schema",
                            "tag",
                            "archive",
                            "latest_tag",
                            "capabilities",
                            "metrics",
                            "public_jobs",
                            "from_json",
                            "from_web",
                            "created_at",
                            "updated_at",
                            "log_level"),
                    "posthog_pluginconfig",
                    List.of(
                            "id",
                            "team_id",
                            "plugin_id",
                            "enabled",
                            "order",
                            "config",
                            "error",
                            "created_at",
                            "updated_at"),
                    "posthog_pluginattachment",
                    List.of(
                            "id",
                            "team_id",
                            "plugin_config_id",
                            "key",
                            "content_type",
                            "file_name",
                            "file_size",
                            "contents"),
                    "posthog_pluginsourcefile",
                    List.of(
                            "id",
                            "plugin_id",
                            "filename",
                            "source",
                            "status",
                            "transpiled",
                            "error",
                            "updated_at"),
                    "posthog_pluginstorage",
                    List.of("plugin_config_id", "key", "value"));

    private RegistryColumns() {}

    /** As {@code table.column}, sorted. */
    static List<String> missing(Connection connection) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(?)"
                                + " AND attname = ? AND NOT attisdropped)")) {
            for (Map.Entry<String, List<String>> table : NEEDED.entrySet()) {
                for (String column : table.getValue()) {
                    statement.setString(1, table.getKey());
                    statement.setString(2, column);
                    try (ResultSet there = statement.executeQuery()) {
                        if (!there.next() || !there.getBoolean(1)) {
                            missing.add(table.getKey() + "." + column);
                        }
                    }
                }
            }
        }
        missing.sort(null);
        return missing;
    }
}
