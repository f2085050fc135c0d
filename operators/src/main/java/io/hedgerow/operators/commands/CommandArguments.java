package io.hedgerow.operators.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of a command, read with one clear message for what is wrong with them. */
public final class CommandArguments {

    private final ObjectNode values;

    private CommandArguments(ObjectNode values) {
        this.values = values;
    }

    /**
     * @param json of an object that was read before
     */
    static CommandArguments of(String json) {
        try {
            return new CommandArguments((ObjectNode) CommandMessages.JSON.readTree(json));
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalArgumentException("The arguments of a command are no JSON object", e);
        }
    }

    /**
     * @throws CommandRefusedException when it is missing or no text
     */
    public String text(String name) throws CommandRefusedException {
        JsonNode value = values.path(name);
        if (!value.isTextual()) {
            throw new CommandRefusedException(
                    "Argument \"" + name + "\" is missing or is no string");
        }
        return value.textValue();
    }

    /**
     * @return {@code null} when there is none
     * @throws CommandRefusedException when it is no text
     */
    public String textOrNull(String name) throws CommandRefusedException {
        return values.hasNonNull(name) ? text(name) : null;
    }

    /**
     * @throws CommandRefusedException when it is no whole number between 1 and {@code most}
     */
    public int count(String name, int otherwise, int most) throws CommandRefusedException {
        if (!values.hasNonNull(name)) {
            return otherwise;
        }
        JsonNode value = values.get(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new CommandRefusedException("Argument \"" + name + "\" is no whole number");
        }
        if (value.intValue() < 1 || value.intValue() > most) {
            throw new CommandRefusedException(
                    "Argument \"%s\" is %d; it must be 1 to %d"
                            .formatted(name, value.intValue(), most));
        }
        return value.intValue();
    }

    /**
     * @throws CommandRefusedException when it is neither true nor false
     */
    public boolean flag(String name) throws CommandRefusedException {
        if (!values.hasNonNull(name)) {
            return false;
        }
        if (!values.get(name).isBoolean()) {
            throw new CommandRefusedException("Argument \"" + name + "\" is no boolean");
        }
        return values.get(name).booleanValue();
    }

    /**
     * An object; empty when there is none.
     *
     * @throws CommandRefusedException when it is something else
     */
    public ObjectNode object(String name) throws CommandRefusedException {
        if (!values.hasNonNull(name)) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (values.get(name) instanceof ObjectNode object) {
            return object;
        }
        throw new CommandRefusedException("Argument \"" + name + "\" is no JSON object");
    }

    /**
     * Text that is one JSON value, as it is.
     *
     * @throws CommandRefusedException when it is missing or no JSON
     */
    public String json(String name) throws CommandRefusedException {
        String json = text(name);
        checkJson(json, "Argument \"" + name + "\"");
        return json;
    }

    /**
     * JSON texts by key, in order: the array {@code name} of objects with {@code key} and {@code
     * json}.
     *
     * @throws CommandRefusedException naming the entry that is wrong
     */
    public Map<String, String> entries(String name) throws CommandRefusedException {
        if (!values.path(name).isArray()) {
            throw new CommandRefusedException(
                    "Argument \"" + name + "\" is missing or is no array");
        }
        Map<String, String> entries = new LinkedHashMap<>();
        for (JsonNode entry : values.get(name)) {
            String what = "Entry " + entries.size() + " of \"" + name + "\"";
            if (!entry.path("key").isTextual() || !entry.path("json").isTextual()) {
                throw new CommandRefusedException(what + " has no \"key\" and \"json\" texts");
            }
            String key = entry.get("key").textValue();
            checkJson(entry.get("json").textValue(), what + " (key \"" + key + "\")");
            if (entries.put(key, entry.get("json").textValue()) != null) {
                throw new CommandRefusedException(what + ": key \"" + key + "\" is there twice");
            }
        }
        return entries;
    }

    private static void checkJson(String json, String what) throws CommandRefusedException {
        try {
            if (CommandMessages.JSON.readTree(json).isMissingNode()) {
                throw new CommandRefusedException(what + " is empty: no JSON value");
            }
        } catch (JsonProcessingException e) {
            throw new CommandRefusedException(what + " is no JSON: " + e.getOriginalMessage());
        }
    }
}
