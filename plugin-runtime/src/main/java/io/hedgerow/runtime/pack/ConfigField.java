package io.hedgerow.runtime.pack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One field of a plugin's config schema (contract §1.2). A field without {@code key} is only a
 * block of text.
 *
 * @param type {@code string}, {@code json}, {@code attachment}, {@code choice} or one this project
 *     does not know
 * @param defaultValue any JSON, {@code null} for none
 * @param requiredIf pairs (field, value) that must all match for the field to be required
 * @param visibleIf pairs that must all match for it to be shown; a {@code null} value means any
 */
public record ConfigField(
        String key,
        String name,
        String type,
        JsonNode defaultValue,
        String hint,
        String markdown,
        boolean required,
        boolean secret,
        boolean site,
        List<String> choices,
        List<Condition> requiredIf,
        List<Condition> visibleIf) {

    public ConfigField {
        choices = List.copyOf(choices);
        requiredIf = List.copyOf(requiredIf);
        visibleIf = List.copyOf(visibleIf);
    }

    /**
     * A schema as a registry keeps it: an array of fields, or an object of fields by key.
     *
     * @param where names it in errors
     */
    public static List<ConfigField> listOf(JsonNode schema, String where)
            throws PluginPackageException {
        return new ConfigSchemaParser(where, new ArrayList<>()).parse(schema);
    }

    /** One pair of {@code required_if} or {@code visible_if}. */
    public record Condition(String key, JsonNode value) {}
}
