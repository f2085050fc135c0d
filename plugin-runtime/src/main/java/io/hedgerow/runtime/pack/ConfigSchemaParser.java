package io.hedgerow.runtime.pack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code config} of a {@code plugin.json}: array, or legacy object (contract §1.2). */
final class ConfigSchemaParser {

    private static final Set<String> TYPES =
            Set.of("string", "json", "attachment", "choice", "boolean", "multiline");
    private static final int LAST = 999_999;

    private final String where;
    private final List<String> warnings;

    ConfigSchemaParser(String where, List<String> warnings) {
        this.where = where;
        this.warnings = warnings;
    }

    List<ConfigField> parse(JsonNode config) throws PluginManifestException {
        List<ConfigField> fields = new ArrayList<>();
        if (config == null || config.isNull()) {
            return fields;
        }
        if (config.isArray()) {
            for (int i = 0; i < config.size(); i++) {
                fields.add(field(null, config.get(i), "config[" + i + "]"));
            }
        } else if (config.isObject()) {
            List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(config.properties());
            entries.sort(Comparator.comparingInt(e -> e.getValue().path("order").asInt(LAST)));
            for (Map.Entry<String, JsonNode> entry : entries) {
                fields.add(field(entry.getKey(), entry.getValue(), "config." + entry.getKey()));
            }
        } else {
            throw wrong("config", "must be an array of fields (or an object of fields)");
        }
        checkKeys(fields);
        return fields;
    }

    private void checkKeys(List<ConfigField> fields) throws PluginManifestException {
        Set<String> keys = new HashSet<>();
        for (ConfigField field : fields) {
            if (field.key() != null && !keys.add(field.key())) {
                throw wrong("config", "has two fields with the key '" + field.key() + "'");
            }
        }
        for (ConfigField field : fields) {
            List<ConfigField.Condition> conditions = new ArrayList<>(field.requiredIf());
            conditions.addAll(field.visibleIf());
            for (ConfigField.Condition condition : conditions) {
                if (!keys.contains(condition.key())) {
                    warnings.add(
                            "config field '"
                                    + field.key()
                                    + "' depends on the field '"
                                    + condition.key()
                                    + "', which does not exist");
                }
            }
        }
    }

    private ConfigField field(String legacyKey, JsonNode spec, String at)
            throws PluginManifestException {
        if (!spec.isObject()) {
            throw wrong(at, "must be an object");
        }
        String key = legacyKey != null ? legacyKey : text(spec, "key", at);
        String markdown = text(spec, "markdown", at);
        String type = text(spec, "type", at);
        if (key == null && markdown == null) {
            throw wrong(at, "needs a 'key' (only a field with 'markdown' may do without)");
        }
        if (key != null && type == null) {
            warnings.add(at + " ('" + key + "') has no 'type'; it is taken as 'string'");
            type = "string";
        } else if (type != null && !TYPES.contains(type)) {
            warnings.add(at + " ('" + key + "') has the unknown type '" + type + "'");
        }
        List<String> choices = choices(spec.get("choices"), at);
        boolean secret = flag(spec, "secret", at);
        if ("choice".equals(type)) {
            if (choices.isEmpty()) {
                throw wrong(at, "is a 'choice' and needs a non-empty array 'choices'");
            }
            if (secret) {
                throw wrong(at, "is a 'choice' and cannot be 'secret'");
            }
        }
        return new ConfigField(
                key,
                text(spec, "name", at),
                type,
                spec.get("default"),
                text(spec, "hint", at),
                markdown,
                flag(spec, "required", at),
                secret,
                flag(spec, "site", at),
                choices,
                conditions(spec.get("required_if"), at + ".required_if"),
                conditions(spec.get("visible_if"), at + ".visible_if"));
    }

    private List<String> choices(JsonNode node, String at) throws PluginManifestException {
        List<String> choices = new ArrayList<>();
        if (node == null || node.isNull()) {
            return choices;
        }
        if (!node.isArray()) {
            throw wrong(at + ".choices", "must be an array of strings");
        }
        for (JsonNode choice : node) {
            if (!choice.isTextual()) {
                throw wrong(at + ".choices", "must be an array of strings, not " + choice);
            }
            choices.add(choice.textValue());
        }
        return choices;
    }

    private List<ConfigField.Condition> conditions(JsonNode node, String at)
            throws PluginManifestException {
        List<ConfigField.Condition> conditions = new ArrayList<>();
        if (node == null || node.isNull()) {
            return conditions;
        }
        if (!node.isArray()) {
            throw wrong(at, "must be an array of [field, value] pairs");
        }
        for (JsonNode pair : node) {
            if (!pair.isArray() || pair.isEmpty() || pair.size() > 2 || !pair.get(0).isTextual()) {
                throw wrong(at, "must be an array of [field, value] pairs, not " + pair);
            }
            conditions.add(new ConfigField.Condition(pair.get(0).textValue(), pair.get(1)));
        }
        return conditions;
    }

    private String text(JsonNode spec, String name, String at) throws PluginManifestException {
        JsonNode value = spec.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(at + "." + name, "must be a string, not " + value);
        }
        return value.textValue();
    }

    private boolean flag(JsonNode spec, String name, String at) {
        JsonNode value = spec.get(name);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            warnings.add(at + "." + name + " should be true or false, not " + value);
        }
        return value.asBoolean();
    }

    private PluginManifestException wrong(String at, String what) {
        return new PluginManifestException(where + ": " + at + " " + what);
    }
}
