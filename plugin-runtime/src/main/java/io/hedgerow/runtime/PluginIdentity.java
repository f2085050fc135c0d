package io.hedgerow.runtime;

import java.util.Objects;

/**
 * Whose plugin code runs: the ids that appear in error texts, log entries, metrics and captured
 * events (contract §3.6, §4.3, §5).
 *
 * @param teamId team the events belong to
 * @param pluginId {@code posthog_plugin.id}; with the team it scopes the cache (contract §3.3)
 * @param pluginConfigId {@code posthog_pluginconfig.id}; scopes storage and jobs
 * @param pluginName name from {@code plugin.json}; default {@code distinct_id} of captured events
 */
public record PluginIdentity(long teamId, int pluginId, int pluginConfigId, String pluginName) {

    public PluginIdentity {
        Objects.requireNonNull(pluginName, "pluginName");
    }
}
