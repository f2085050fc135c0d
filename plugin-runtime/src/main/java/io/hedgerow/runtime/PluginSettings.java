package io.hedgerow.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Objects;

/**
 * What one plugin config brings along.
 *
 * @param configJson JSON object for {@code meta.config}
 * @param attachments for {@code meta.attachments} (contract §3.1)
 * @param siteUrl address of the PostHog instance for {@code posthog.api}, without trailing slash
 * @param idempotencyHeader send an {@code Idempotency-Key} with every {@code fetch} but GET and
 *     HEAD, whatever the config says
 * @param journalMismatch for invocations that are run again
 */
public record PluginSettings(
        PluginIdentity identity,
        String configJson,
        Map<String, Attachment> attachments,
        String siteUrl,
        boolean idempotencyHeader,
        JournalMismatch journalMismatch) {

    /** Key of a plugin config that asks for idempotency keys. */
    public static final String IDEMPOTENCY_KEY_HEADER = "idempotencyKeyHeader";

    private static final ObjectMapper JSON = new ObjectMapper();

    public PluginSettings {
        Objects.requireNonNull(identity, "identity");
        configJson = configJson == null ? "{}" : configJson;
        attachments = Map.copyOf(attachments);
        Objects.requireNonNull(journalMismatch, "journalMismatch");
    }

    public PluginSettings(
            PluginIdentity identity,
            String configJson,
            Map<String, Attachment> attachments,
            String siteUrl) {
        this(identity, configJson, attachments, siteUrl, false, JournalMismatch.RERUN);
    }

    /**
     * Whether {@code fetch} sends idempotency keys: for all configs, or because this one has the
     * reserved key {@code idempotencyKeyHeader} with {@code true} or {@code "true"}.
     */
    public boolean sendsIdempotencyKeys() {
        if (idempotencyHeader) {
            return true;
        }
        try {
            return JSON.readTree(configJson).path(IDEMPOTENCY_KEY_HEADER).asBoolean();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The config of plugin config " + identity.pluginConfigId() + " is no JSON", e);
        }
    }

    public static PluginSettings of(PluginIdentity identity, String configJson) {
        return new PluginSettings(identity, configJson, Map.of(), "");
    }

    /** Without config and attachments, which may hold secrets. */
    @Override
    public String toString() {
        return "PluginSettings[" + identity + "]";
    }

    /**
     * @param contents {@code null} is handed to the plugin as {@code null}
     */
    public record Attachment(String contentType, String fileName, byte[] contents) {}
}
