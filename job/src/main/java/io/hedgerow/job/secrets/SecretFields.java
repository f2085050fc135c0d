package io.hedgerow.job.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.Set;

/** The keys of a config schema that are marked secret (contract §1.2, §1.3). */
public final class SecretFields {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SecretFields() {}

    /**
     * Lenient, as the schema of an existing database may be anything.
     *
     * @param schemaJson {@code posthog_plugin.config_schema}: an array of fields, or an object of
     *     fields by key; {@code null} for none
     */
    public static Set<String> of(String schemaJson) {
        JsonNode schema;
        try {
            schema = JSON.readTree(schemaJson == null ? "[]" : schemaJson);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A config schema that is no JSON", e);
        }
        Set<String> keys = new HashSet<>();
        if (schema.isObject()) {
            schema.properties()
                    .forEach(
                            field -> {
                                if (field.getValue().path("secret").asBoolean()) {
                                    keys.add(field.getKey());
                                }
                            });
        } else {
            for (JsonNode field : schema) {
                if (field.path("secret").asBoolean()) {
                    keys.add(field.path("key").asText());
                }
            }
        }
        return keys;
    }
}
