package io.hedgerow.runtime.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.transpile.SourceMap;
import io.hedgerow.runtime.transpile.TranspiledSource;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;

/** What plugin code throws, as plain data. */
public final class GuestErrors {

    private final AuthorPositions positions;
    private final Value describe;

    /**
     * @param describe function of the prelude: a thrown value as JSON text
     */
    GuestErrors(AuthorPositions positions, Value describe) {
        this.positions = positions;
        this.describe = describe;
    }

    /** A text that is no JavaScript, with the author's position. */
    public static PluginError syntaxError(TranspiledSource source, PolyglotException thrown) {
        SourceSection section = thrown.getSourceLocation();
        String where = source.fileName();
        if (section != null && section.hasLines()) {
            SourceMap.Position at =
                    PluginScript.original(
                            source.positions(), section.getStartLine(), section.getStartColumn());
            where += ":" + at.line() + ":" + at.column();
        }
        String message = thrown.getMessage();
        message = message.startsWith("SyntaxError: ") ? message.substring(13) : message;
        return new PluginError(
                PluginError.Kind.THROWN,
                "SyntaxError",
                where + ": " + message.lines().findFirst().orElse(message),
                null,
                false);
    }

    static PluginError tooLongAResult(int limitChars) {
        return new PluginError(
                PluginError.Kind.THROWN,
                "RangeError",
                "The returned event is longer than " + limitChars + " characters",
                null,
                false);
    }

    /** What {@code describe} of the prelude wrote about a thrown value. */
    PluginError described(String described) {
        try {
            JsonNode node = HostJson.MAPPER.readTree(described);
            if (node.has("value")) {
                return new PluginError(
                        PluginError.Kind.THROWN_VALUE,
                        null,
                        node.get("value").asText(),
                        null,
                        false);
            }
            String name = node.path("name").asText();
            return new PluginError(
                    "TimeoutError".equals(name)
                            ? PluginError.Kind.TIMED_OUT
                            : PluginError.Kind.THROWN,
                    name,
                    node.path("message").asText(),
                    positions.stack(node.path("stack").asText(null)),
                    node.path("retryable").asBoolean());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("prelude.js described an error wrongly", e);
        }
    }

    /** An exception that came out of a call instead of a described one. */
    public PluginError of(PolyglotException thrown) {
        Value value = thrown.getGuestObject();
        if (thrown.isGuestException() && value != null) {
            try {
                Value described = describe.execute(value);
                if (described.isString()) {
                    return described(described.asString());
                }
            } catch (PolyglotException e) {
                // Describing it failed, too: fall through to what the engine knows.
            }
        }
        String position = positions.text(thrown);
        return new PluginError(
                PluginError.Kind.THROWN,
                thrown.isSyntaxError() ? "SyntaxError" : "Error",
                thrown.isHostException() || thrown.isInternalError()
                        ? "Internal error in the plugin host"
                        : thrown.getMessage(),
                position == null ? null : "    at " + position,
                false);
    }
}
