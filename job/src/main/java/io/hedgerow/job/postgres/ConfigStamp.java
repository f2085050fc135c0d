package io.hedgerow.job.postgres;

/**
 * A hash, in SQL, of all that is stored of a plugin config and that a running instance depends on:
 * its values and files, and the code of its plugin. Content only, no clock and no transaction: the
 * same after a dump and when a row is written again as it was. It says no more than the row that it
 * is of, and differs between two moments exactly if a user has changed something between them. What
 * a {@code file:} address leads to is not in it.
 */
final class ConfigStamp {

    private static final String CODE =
            """
            md5(ROW(p.url, md5(p.archive), (
                SELECT string_agg(f.filename || ':' || md5(f.source), ',' ORDER BY f.filename)
                FROM posthog_pluginsourcefile f WHERE f.plugin_id = p.id AND f.source IS NOT NULL
            ))::text)
            """;

    /** To begin a query with that uses {@link #JOINED}; hashes the code of each plugin once. */
    static final String WITH =
            "WITH k AS MATERIALIZED (SELECT p.id, "
                    + CODE
                    + " AS code FROM posthog_plugin p WHERE p.id IN ("
                    + ConfigsInForce.select("c.plugin_id")
                    + ")) ";

    /** A column of a query whose configs are {@code c}. */
    static final String JOINED = of("c", "(SELECT k.code FROM k WHERE k.id = c.plugin_id)");

    /** A column of a query whose few configs are {@code o}. */
    static final String OF_ONE =
            of("o", "(SELECT " + CODE + " FROM posthog_plugin p WHERE p.id = o.plugin_id)");

    private ConfigStamp() {}

    private static String of(String config, String code) {
        return """
        md5(ROW(%1$s.config, %2$s, (
            SELECT string_agg(a.key || ':' || md5(a.contents), ',' ORDER BY a.key, a.id)
            FROM posthog_pluginattachment a WHERE a.plugin_config_id = %1$s.id
        ))::text)
        """
                .formatted(config, code);
    }
}
