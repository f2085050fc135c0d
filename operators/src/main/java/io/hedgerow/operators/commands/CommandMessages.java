package io.hedgerow.operators.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.Set;

/**
 * Commands and answers as JSON messages, format version {@value #VERSION} (docs/live-commands.md).
 * Thread-safe.
 */
public final class CommandMessages {

    public static final int VERSION = 1;

    /** A longer answer would not fit into a Kafka message of default size, bytes. */
    public static final int MAX_ANSWER_BYTES = 900_000;

    /** Longest id, characters. */
    static final int MAX_ID = 100;

    static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private static final Set<String> MEMBERS =
            Set.of(
                    "version",
                    "id",
                    "team_id",
                    "config_id",
                    "command",
                    "arguments",
                    "sent_at",
                    "expires_at");

    private CommandMessages() {}

    /** A message that is no command. What could be read of it goes into the answer. */
    public static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;
        private final String id;
        private final long teamId;
        private final int configId;
        private final String command;

        private UnreadableException(String message, JsonNode read) {
            super(message);
            this.id = read.path("id").isTextual() ? cut(read.get("id").textValue()) : null;
            this.teamId = read.path("team_id").longValue();
            this.configId = read.path("config_id").intValue();
            this.command =
                    read.path("command").isTextual() ? cut(read.get("command").textValue()) : null;
        }

        private static String cut(String text) {
            return text.substring(0, Math.min(text.length(), MAX_ID));
        }

        public CommandAnswer answer(long nowMillis) {
            return new CommandAnswer(
                    id,
                    teamId,
                    configId,
                    command,
                    CommandAnswer.Status.REFUSED,
                    null,
                    getMessage(),
                    nowMillis);
        }
    }

    public static byte[] write(PluginCommand command, long sentAtMillis) {
        ObjectNode message = JSON.createObjectNode();
        message.put("version", VERSION);
        message.put("id", command.id());
        message.put("team_id", command.teamId());
        message.put("config_id", command.configId());
        message.put("command", command.kind().text());
        message.set("arguments", parsed(command.argumentsJson()));
        message.put("sent_at", Instant.ofEpochMilli(sentAtMillis).toString());
        message.put("expires_at", Instant.ofEpochMilli(command.expiresAtMillis()).toString());
        return bytes(message);
    }

    /**
     * @throws UnreadableException naming what is wrong
     */
    public static PluginCommand readCommand(byte[] message) throws UnreadableException {
        JsonNode read = object(message);
        try {
            if (read.path("version").intValue() != VERSION) {
                throw new CommandRefusedException(
                        "\"version\" is %s; this job understands %d"
                                .formatted(read.path("version"), VERSION));
            }
            Iterator<String> names = read.fieldNames();
            while (names.hasNext()) {
                String name = names.next();
                if (!MEMBERS.contains(name)) {
                    throw new CommandRefusedException("Unknown member \"" + name + "\"");
                }
            }
            String id = text(read, "id");
            if (id.isEmpty() || id.length() > MAX_ID) {
                throw new CommandRefusedException(
                        "\"id\" must have 1 to " + MAX_ID + " characters");
            }
            return new PluginCommand(
                    id,
                    whole(read, "team_id"),
                    Math.toIntExact(whole(read, "config_id")),
                    CommandKind.of(text(read, "command")),
                    arguments(read),
                    Instant.parse(text(read, "expires_at")).toEpochMilli());
        } catch (CommandRefusedException e) {
            throw new UnreadableException(e.getMessage(), read);
        } catch (DateTimeParseException e) {
            throw new UnreadableException(
                    "\"expires_at\" is no time such as 2026-01-31T12:00:00Z", read);
        } catch (ArithmeticException e) {
            throw new UnreadableException("\"config_id\" is too large", read);
        }
    }

    private static JsonNode object(byte[] message) throws UnreadableException {
        JsonNode read;
        try {
            read = message == null ? JSON.missingNode() : JSON.readTree(message);
        } catch (JsonProcessingException e) {
            throw new UnreadableException(
                    "The message is no JSON: " + e.getOriginalMessage(), JSON.missingNode());
        } catch (IOException e) {
            throw new UnreadableException(
                    "The message is no JSON: " + e.getMessage(), JSON.missingNode());
        }
        if (!read.isObject()) {
            throw new UnreadableException("The message is no JSON object", JSON.missingNode());
        }
        return read;
    }

    private static String text(JsonNode read, String name) throws CommandRefusedException {
        if (!read.path(name).isTextual()) {
            throw new CommandRefusedException("\"" + name + "\" is missing or is no string");
        }
        return read.get(name).textValue();
    }

    private static long whole(JsonNode read, String name) throws CommandRefusedException {
        JsonNode value = read.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new CommandRefusedException("\"" + name + "\" is missing or no whole number");
        }
        return value.longValue();
    }

    private static String arguments(JsonNode read) throws CommandRefusedException {
        if (!read.hasNonNull("arguments")) {
            return "{}";
        }
        if (!read.get("arguments").isObject()) {
            throw new CommandRefusedException("\"arguments\" is no JSON object");
        }
        return read.get("arguments").toString();
    }

    public static byte[] write(CommandAnswer answer) {
        ObjectNode message = JSON.createObjectNode();
        message.put("version", VERSION);
        message.put("id", answer.id());
        message.put("team_id", answer.teamId());
        message.put("config_id", answer.configId());
        message.put("command", answer.command());
        message.put("status", answer.status().text());
        message.set(
                "result",
                answer.resultJson() == null ? JSON.nullNode() : parsed(answer.resultJson()));
        message.put("error", answer.error());
        message.put("answered_at", Instant.ofEpochMilli(answer.answeredAtMillis()).toString());
        return bytes(message);
    }

    /**
     * @throws IOException when it is no answer of this version
     */
    public static CommandAnswer readAnswer(byte[] message) throws IOException {
        JsonNode read = JSON.readTree(message);
        if (read.path("version").intValue() != VERSION) {
            throw new IOException(
                    "An answer of version " + read.path("version") + ", not " + VERSION);
        }
        try {
            return new CommandAnswer(
                    read.path("id").textValue(),
                    read.path("team_id").longValue(),
                    read.path("config_id").intValue(),
                    read.path("command").textValue(),
                    CommandAnswer.Status.valueOf(
                            read.path("status").asText().toUpperCase(java.util.Locale.ROOT)),
                    read.hasNonNull("result") ? read.get("result").toString() : null,
                    read.path("error").textValue(),
                    Instant.parse(read.path("answered_at").asText()).toEpochMilli());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new IOException("Not an answer to a command: " + e.getMessage(), e);
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static byte[] bytes(ObjectNode message) {
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }
}
