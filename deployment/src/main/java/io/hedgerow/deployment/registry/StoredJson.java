package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON columns. */
final class StoredJson {

    static final JsonMapper JSON = new JsonMapper();

    private StoredJson() {}

    /**
     * @param column {@code null} for SQL's null
     * @param none what stands for it
     */
    static JsonNode read(String column, String none) {
        try {
            return JSON.readTree(column == null ? none : column);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Postgres has checked that jsonb is JSON", e);
        }
    }
}
