package io.hedgerow.operators.registry;

import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginSettings.Attachment;
import io.hedgerow.runtime.transpile.Hashes;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One plugin config in force (contract §1.8, §1.9) with the code it runs.
 *
 * @param order place in the team's chain, ascending
 * @param code the plugin's files; {@code null} when they cannot be read, then {@code loadError}
 *     says why
 * @param configJson what the plugin sees as {@code meta.config}
 * @param logLevel {@code posthog_plugin.log_level}, 0 keeps every line (contract §3.7)
 * @param secrets hides the values of the config's secret fields
 * @param version of all that a running instance depends on, so of everything but {@code order}: an
 *     instance whose installation has another version now must be replaced
 * @param publicJobsJson {@code publicJobs} of {@code plugin.json} (contract §1.4), {@code null} for
 *     none; no part of the version, as no instance sees it
 * @param stamp of what is stored of it where it was read, so that a writer can tell whether that is
 *     still the same; {@code null} for none
 */
public record PluginInstallation(
        PluginIdentity identity,
        int order,
        TranspiledSource code,
        String configJson,
        Map<String, Attachment> attachments,
        int logLevel,
        OnError onError,
        String loadError,
        SecretMask secrets,
        String version,
        String publicJobsJson,
        String stamp) {

    /** What becomes of an event whose {@code processEvent} threw (contract §10 row 3). */
    public enum OnError {
        /**
         * A {@code RetryError} is retried, then dead-lettered; after any other the chain goes on.
         */
        DEFAULT,
        CONTINUE,
        DROP,
        DEAD_LETTER;

        /** The key of a plugin config that chooses one. */
        public static final String CONFIG_KEY = "on_error";

        /**
         * @param word as configs say it, such as {@code dead_letter}
         */
        public static Optional<OnError> of(String word) {
            return Arrays.stream(values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst();
        }
    }

    public PluginInstallation {
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(configJson, "configJson");
        Objects.requireNonNull(onError, "onError");
        Objects.requireNonNull(secrets, "secrets");
        Objects.requireNonNull(version, "version");
        attachments = Map.copyOf(attachments);
    }

    /** With the version that follows from the content. */
    public static PluginInstallation of(
            PluginIdentity identity,
            int order,
            TranspiledSource code,
            String configJson,
            Map<String, Attachment> attachments,
            int logLevel,
            OnError onError,
            String loadError,
            SecretMask secrets) {
        List<String> content = new ArrayList<>();
        content.add(Long.toString(identity.teamId()));
        content.add(Integer.toString(identity.pluginId()));
        content.add(Integer.toString(identity.pluginConfigId()));
        content.add(identity.pluginName());
        content.add(code == null ? "error " + loadError : "code " + code.sha256());
        content.add(configJson);
        content.add(Integer.toString(logLevel));
        content.add(onError.name());
        new TreeMap<>(attachments)
                .forEach(
                        (key, attachment) -> {
                            content.add(key);
                            content.add(String.valueOf(attachment.contentType()));
                            content.add(String.valueOf(attachment.fileName()));
                            content.add(
                                    attachment.contents() == null
                                            ? "null"
                                            : Hashes.sha256(attachment.contents()));
                        });
        return new PluginInstallation(
                identity,
                order,
                code,
                configJson,
                attachments,
                logLevel,
                onError,
                loadError,
                secrets,
                Hashes.sha256(content.toArray(String[]::new)),
                null,
                null);
    }

    /**
     * With what its instances do not see.
     *
     * @param json see {@code publicJobsJson}
     * @param newStamp see {@code stamp}
     */
    public PluginInstallation with(String json, String newStamp) {
        return new PluginInstallation(
                identity,
                order,
                code,
                configJson,
                attachments,
                logLevel,
                onError,
                loadError,
                secrets,
                version,
                json,
                newStamp);
    }

    public int configId() {
        return identity.pluginConfigId();
    }

    /** Without the config, which may hold secrets. */
    @Override
    public String toString() {
        return "PluginInstallation[" + identity + ", version=" + version + "]";
    }
}
