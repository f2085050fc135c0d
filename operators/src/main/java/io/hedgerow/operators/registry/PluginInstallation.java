package io.hedgerow.operators.registry;

import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginSettings.Attachment;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.Map;
import java.util.Objects;

/**
 * One plugin config in force (contract §1.8, §1.9) with the code it runs.
 *
 * @param order place in the team's chain, ascending
 * @param code the plugin's files; {@code null} when they cannot be read, then {@code loadError}
 *     says why
 * @param configJson what the plugin sees as {@code meta.config}
 * @param logLevel {@code posthog_plugin.log_level}, 0 keeps every line (contract §3.7)
 */
public record PluginInstallation(
        PluginIdentity identity,
        int order,
        TranspiledSource code,
        String configJson,
        Map<String, Attachment> attachments,
        int logLevel,
        OnError onError,
        String loadError) {

    /** What becomes of an event whose {@code processEvent} threw (contract §10 row 3). */
    public enum OnError {
        /**
         * A {@code RetryError} is retried, then dead-lettered; after any other the chain goes on.
         */
        DEFAULT,
        CONTINUE,
        DROP,
        DEAD_LETTER
    }

    public PluginInstallation {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(configJson, "configJson");
        Objects.requireNonNull(onError, "onError");
        attachments = Map.copyOf(attachments);
    }

    public int configId() {
        return identity.pluginConfigId();
    }
}
