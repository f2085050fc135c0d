package io.hedgerow.deployment.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What PostHog's plugin server has stored for a plugin config (contract §1.8, §3.2). */
public final class PostHogStorage {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private record Row(String key, String value) {}

    private PostHogStorage() {}

    /**
     * @return key to JSON text, by key; may be changed
     * @throws RegistryException naming a row whose value is no JSON
     */
    public static Map<String, String> of(Db db, int config) throws SQLException, RegistryException {
        Map<String, String> entries = new LinkedHashMap<>();
        for (Row row :
                db.list(
                        "SELECT key, value FROM posthog_pluginstorage WHERE plugin_config_id = ? ORDER BY key",
                        each -> new Row(each.getString("key"), each.getString("value")),
                        config)) {
            check(config, row);
            entries.put(row.key, row.value);
        }
        return entries;
    }

    private static void check(int config, Row row) throws RegistryException {
        String wrong = null;
        try {
            if (row.value == null || JSON.readTree(row.value).isMissingNode()) {
                wrong = "it is empty";
            }
        } catch (JsonProcessingException e) {
            wrong = e.getOriginalMessage();
        }
        if (wrong != null) {
            throw new RegistryException(
                    "posthog_pluginstorage: the value of key \"%s\" of config %d is no JSON: %s"
                            .formatted(row.key, config, wrong));
        }
    }
}
