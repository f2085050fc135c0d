package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.runtime.pack.ConfigField;

/** A config field as one line for people. */
final class FieldText {

    private FieldText() {}

    static String of(ConfigField field) {
        StringBuilder text = new StringBuilder(field.key()).append(": ").append(field.type());
        if (!field.choices().isEmpty()) {
            text.append(' ').append(field.choices());
        }
        if (field.required()) {
            text.append(", required");
        }
        if (!field.requiredIf().isEmpty()) {
            text.append(", required if ");
            text.append(
                    String.join(
                            " and ",
                            field.requiredIf().stream()
                                    .map(c -> c.key() + " = " + c.value())
                                    .toList()));
        }
        if (field.secret()) {
            text.append(", secret");
        } else if (field.defaultValue() != null && !field.defaultValue().asText().isEmpty()) {
            text.append(", default ").append(field.defaultValue());
        }
        return text.toString();
    }
}
