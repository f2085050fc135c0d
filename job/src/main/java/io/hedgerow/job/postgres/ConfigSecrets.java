package io.hedgerow.job.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.registry.SecretMask;
import java.util.ArrayList;
import java.util.List;

/** Finds the secret values of a config by its plugin's config schema (contract §1.2, §1.3). */
final class ConfigSecrets {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigSecrets() {}

    /**
     * @param schemaJson {@code posthog_plugin.config_schema}: an array of fields, or an object of
     *     fields by key; {@code null} for none
     * @param configJson {@code posthog_pluginconfig.config}
     */
    static SecretMask of(String schemaJson, String configJson) {
        List<String> secrets = new ArrayList<>();
        try {
            JsonNode schema = JSON.readTree(schemaJson == null ? "[]" : schemaJson);
            JsonNode config = JSON.readTree(configJson);
            if (schema.isObject()) {
                schema.properties()
                        .forEach(field -> add(field.getKey(), field.getValue(), config, secrets));
            } else {
                schema.forEach(field -> add(field.path("key").asText(), field, config, secrets));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Postgres has checked that jsonb is JSON", e);
        }
        return new SecretMask(secrets);
    }

    private static void add(String key, JsonNode field, JsonNode config, List<String> secrets) {
        JsonNode value = config.path(key);
        if (field.path("secret").asBoolean() && !value.isMissingNode() && !value.isNull()) {
            secrets.add(value.isValueNode() ? value.asText() : value.toString());
        }
    }
}
