package io.hedgerow.job.postgres;

/**
 * Which plugin configs are in force, in SQL (contract §1.9): enabled, of an organization that may
 * use plugins, and of a plugin that belongs to it or is global. The one text of that rule.
 */
final class ConfigsInForce {

    /** Tables: config {@code c}, team {@code t}, organization {@code o}, plugin {@code p}. */
    static final String FROM =
            """
            FROM posthog_pluginconfig c
            JOIN posthog_team t ON t.id = c.team_id
            JOIN posthog_organization o ON o.id = t.organization_id
            JOIN posthog_plugin p ON p.id = c.plugin_id
            """;

    /** Goes with {@link #FROM}. */
    static final String WHERE =
            """
            WHERE c.enabled
              AND o.plugins_access_level > 0
              AND (p.organization_id = t.organization_id OR p.is_global)
            """;

    private ConfigsInForce() {}

    /**
     * @param column of the tables of {@link #FROM}
     */
    static String select(String column) {
        return "SELECT " + column + " " + FROM + WHERE;
    }
}
