package io.hedgerow.runtime.pack;

import com.fasterxml.jackson.databind.JsonNode;
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

    /** One pair of {@code required_if} or {@code visible_if}. */
    public record Condition(String key, JsonNode value) {}
}
