package io.hedgerow.job.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.job.secrets.SecretCipher;
import io.hedgerow.operators.delivery.DeliverySettings;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.pack.ConfigField;
import io.hedgerow.runtime.pack.ConfigField.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a config may hold by its plugin's schema (contract §1.2), which PostHog's server does not
 * check. Values of secrets never appear in messages. Immutable.
 */
public final class ConfigRules {

    /** Bytes of an attachment: all of a job's are on the heap of each TaskManager. */
    public static final int LARGEST_ATTACHMENT = 64 << 20;

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ATTACHMENT = "attachment";
    private static final String WHOLE_NUMBER = "\\d{1,12}";
    private static final String ANYTHING = "(?s).*";

    /**
     * Keys that the server reads in every config, with what they look like (contract §1.2, §2.7).
     */
    private static final Map<String, String> RESERVED =
            Map.of(
                    DeliverySettings.BUFFER_BYTES,
                    WHOLE_NUMBER,
                    DeliverySettings.BUFFER_SECONDS,
                    WHOLE_NUMBER,
                    DeliverySettings.TO_IGNORE,
                    ANYTHING,
                    DeliverySettings.SHARDS,
                    WHOLE_NUMBER,
                    DeliverySettings.ORDER,
                    "person|none",
                    DeliverySettings.RATE,
                    "\\d{1,7}(\\.\\d{1,6})?",
                    DeliverySettings.RELEASE,
                    "checkpoint|atOnce",
                    PluginSettings.IDEMPOTENCY_KEY_HEADER,
                    "true|false",
                    OnError.CONFIG_KEY,
                    "default|continue|drop|dead_letter",
                    "missedTicks",
                    "\\s*(\\w+=)?(coalesce|skip|catch-up:\\d{1,4})\\s*"
                            + "(,\\s*(\\w+=)?(coalesce|skip|catch-up:\\d{1,4})\\s*)*");

    private final List<ConfigField> fields;

    public ConfigRules(List<ConfigField> fields) {
        this.fields = List.copyOf(fields);
    }

    /** Every field's default. */
    public ObjectNode defaults() {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        for (ConfigField field : fields) {
            JsonNode value = field.defaultValue();
            if (value != null && !value.isNull() && !ATTACHMENT.equals(field.type())) {
                values.set(field.key(), value);
            }
        }
        return values;
    }

    /**
     * A value as it came from a command line or a file.
     *
     * @throws ConfigRuleException naming the key and what it must be
     */
    public JsonNode parse(String key, String text) {
        if (SecretMask.HIDDEN.equals(text)) {
            throw new ConfigRuleException(
                    "\"" + key + "\" is given as the text that is shown in place of a secret");
        }
        ConfigField field = field(key);
        JsonNode value = JsonNodeFactory.instance.textNode(text);
        if (field != null && "boolean".equals(field.type()) && text.matches("true|false")) {
            value = JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
        }
        check(key, value);
        return value;
    }

    /**
     * @throws ConfigRuleException naming the key and what it must be
     */
    public void check(String key, JsonNode value) {
        ConfigField field = field(key);
        if (field == null) {
            checkReserved(key, value);
        } else if (ATTACHMENT.equals(field.type())) {
            throw new ConfigRuleException(
                    "\"" + key + "\" is an attachment: give it with `hedgerow plugin attach`");
        } else if (!isUnset(value)) {
            checkType(field, value);
        }
        if (SecretCipher.isEncrypted(value)) {
            throw new ConfigRuleException(
                    "\""
                            + key
                            + "\" is encrypted already: give the value itself, it is encrypted here");
        }
        if (value.toString().contains("\\u0000")) {
            throw new ConfigRuleException(
                    "\"" + key + "\" holds a NUL character, which Postgres cannot store");
        }
    }

    private void checkReserved(String key, JsonNode value) {
        String pattern = RESERVED.get(key);
        if (pattern == null) {
            throw unknown(key);
        }
        if (!isUnset(value) && !value.asText().matches(pattern)) {
            throw wrong(key, "must look like " + pattern, value);
        }
    }

    private static void checkType(ConfigField field, JsonNode value) {
        JsonNode shown =
                field.secret() ? JsonNodeFactory.instance.textNode("a secret value") : value;
        switch (field.type()) {
            case "choice" -> {
                if (!value.isTextual() || !field.choices().contains(value.textValue())) {
                    throw wrong(field.key(), "must be one of " + field.choices(), shown);
                }
            }
            case "json" -> {
                if (value.isTextual() && !isJson(value.textValue())) {
                    throw wrong(field.key(), "must be JSON", shown);
                }
            }
            case "boolean" -> {
                if (!value.isBoolean()) {
                    throw wrong(field.key(), "must be true or false", shown);
                }
            }
            case "string", "multiline" -> {
                if (!value.isTextual()) {
                    throw wrong(field.key(), "must be a string", shown);
                }
            }
            default -> {
                // a type that this project does not know: the plugin must know what it takes
            }
        }
    }

    private static boolean isJson(String text) {
        try (var parser = JSON.createParser(text)) {
            return JSON.readTree(parser) != null && parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        } catch (java.io.IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    /** The fields that are required as things stand, and not set; by key. */
    public List<String> missing(ObjectNode values, Set<String> attached) {
        List<String> missing = new ArrayList<>();
        for (ConfigField field : fields) {
            boolean required =
                    field.required()
                            || !field.requiredIf().isEmpty() && hold(field.requiredIf(), values);
            boolean set =
                    ATTACHMENT.equals(field.type())
                            ? attached.contains(field.key())
                            : !isUnset(values.path(field.key()));
            if (required && hold(field.visibleIf(), values) && !set) {
                missing.add(field.key());
            }
        }
        return missing;
    }

    /** What is said of {@link #missing} fields. */
    public static String required(List<String> missing) {
        return "a value for " + String.join(", ", missing) + " is required";
    }

    private static boolean hold(List<Condition> conditions, ObjectNode values) {
        return conditions.stream().allMatch(condition -> holds(condition, values));
    }

    /** A condition without a value asks only whether the field is set. */
    private static boolean holds(Condition condition, ObjectNode values) {
        JsonNode value = values.path(condition.key());
        JsonNode wanted = condition.value();
        if (wanted == null || wanted.isNull() || wanted.isMissingNode()) {
            return !isUnset(value);
        }
        return value.equals(wanted)
                || value.isValueNode()
                        && wanted.isValueNode()
                        && value.asText().equals(wanted.asText());
    }

    public static boolean isUnset(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.textValue().isEmpty();
    }

    /** A command line can be read by others, and stays in the shell's history; clearing is fine. */
    public void refuseOpenSecret(String key, String value) {
        if (isSecret(key) && !value.isEmpty()) {
            throw new ConfigRuleException(
                    "\"%1$s\" is secret and must not stand on the command line: use --prompt %1$s, --from %1$s=file:PATH or --from %1$s=env:NAME"
                            .formatted(key));
        }
    }

    /** Whether a key is one of the schema's, or one that the server reads in every config. */
    public void refuseUnknown(String key) {
        if (field(key) == null && !RESERVED.containsKey(key)) {
            throw unknown(key);
        }
    }

    /** {@code null} if there is none. */
    private ConfigField field(String key) {
        return fields.stream().filter(each -> each.key().equals(key)).findFirst().orElse(null);
    }

    public boolean isSecret(String key) {
        ConfigField field = field(key);
        return field != null && field.secret();
    }

    /**
     * @throws ConfigRuleException if the schema has no field of that key, or one that takes no file
     */
    public ConfigField attachment(String key) {
        ConfigField field = field(key);
        if (field == null) {
            throw unknown(key);
        }
        if (!ATTACHMENT.equals(field.type())) {
            throw new ConfigRuleException(
                    "\"" + key + "\" is no attachment but a " + field.type() + ": use config set");
        }
        return field;
    }

    private ConfigRuleException unknown(String key) {
        List<String> known = fields.stream().map(ConfigField::key).toList();
        return new ConfigRuleException(
                "unknown config key \""
                        + key
                        + "\": the plugin has "
                        + (known.isEmpty() ? "no config" : String.join(", ", known)));
    }

    private static ConfigRuleException wrong(String key, String must, JsonNode value) {
        String text = value.toString();
        return new ConfigRuleException(
                "\""
                        + key
                        + "\" "
                        + must
                        + ", not "
                        + (text.length() > 100 ? text.substring(0, 100) + "…" : text));
    }
}
