package io.hedgerow.runtime.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.internal.json.JsonBridge;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.transpile.SourceMap;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;

/**
 * The JavaScript side of one plugin context: the entry points of {@code prelude.js}, and what comes
 * out of it as plain data.
 *
 * <p><b>Owns</b> one GraalVM context. <b>Lives</b> until closed; a stopped one is thrown away.
 * <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
public final class Guest {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final String PRELUDE_NAME = "prelude.js";
    private static final Source PRELUDE =
            resource("/io/hedgerow/runtime/internal/" + PRELUDE_NAME, PRELUDE_NAME);

    /**
     * Everything before the author's first column on line 1; a statement first, so that a leading
     * "use strict" is none.
     */
    private static final String WRAPPER_HEAD = "(function (module, exports, require) {void 0;";

    private static final List<String> TOP_LEVEL_NAMES =
            List.of(
                    "setupPlugin",
                    "teardownPlugin",
                    "processEvent",
                    "processEventBatch",
                    "onEvent",
                    "onSnapshot",
                    "exportEvents",
                    "getSettings",
                    "composeWebhook",
                    "runEveryMinute",
                    "runEveryHour",
                    "runEveryDay",
                    "jobs",
                    "metrics");

    private static final Pattern FRAME = Pattern.compile("\\(?([^\\s()]+):(\\d+):(\\d+)\\)?");

    private final Context context;
    private final JsonBridge json;
    private final String fileName;
    private final SourceMap positions;
    private final Value load;
    private final Value invoke;
    private final Value raise;
    private final Value settleOperation;
    private final Value timeOutOperation;
    private final Value timeoutText;
    private final Value describe;
    private final Value forgetOperation;

    public Guest(
            Context context,
            TranspiledSource source,
            Object host,
            Object settings,
            JsonBridge json) {
        this.context = context;
        this.json = json;
        this.fileName = source.fileName();
        this.positions = source.positions();
        Value entry = context.eval(PRELUDE).execute(host, settings, json.functions(context));
        load = entry.getMember("load");
        invoke = entry.getMember("invoke");
        raise = entry.getMember("raise");
        settleOperation = entry.getMember("settleOperation");
        timeOutOperation = entry.getMember("timeOutOperation");
        timeoutText = entry.getMember("timeoutText");
        describe = entry.getMember("describe");
        forgetOperation = entry.getMember("forgetOperation");
    }

    /** A script of the host's own, shared by all contexts of the JVM. */
    public static Source resource(String path, String name) {
        try (InputStream in = Guest.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + path);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, name).cached(true).buildLiteral();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
    }

    /**
     * A plugin's text as a function expression that returns what the plugin declared (contract
     * §1.11).
     */
    public static Source wrap(TranspiledSource source) {
        StringBuilder text = new StringBuilder(WRAPPER_HEAD);
        text.append(source.text()).append("\n;return {exports: exports, functions: {");
        for (String name : TOP_LEVEL_NAMES) {
            text.append(name)
                    .append(": typeof ")
                    .append(name)
                    .append(" === 'undefined' ? undefined : ")
                    .append(name)
                    .append(",");
        }
        text.append("}}\n})");
        return Source.newBuilder("js", text, source.fileName()).cached(true).buildLiteral();
    }

    /** A text that is no JavaScript, with the author's position. */
    public static PluginError syntaxError(TranspiledSource source, PolyglotException thrown) {
        SourceSection section = thrown.getSourceLocation();
        String where = source.fileName();
        if (section != null && section.hasLines()) {
            SourceMap.Position at =
                    original(source.positions(), section.getStartLine(), section.getStartColumn());
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

    public Context context() {
        return context;
    }

    public Capabilities load(Source wrapped) {
        String json = load.execute(context.eval(wrapped)).asString();
        try {
            return JSON.readValue(json, Capabilities.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("prelude.js gave no capabilities", e);
        }
    }

    public void invoke(long id, String kind, String name, JsonText argument) {
        json.begin(argument);
        try {
            invoke.executeVoid(id, kind, name, argument != null);
        } finally {
            json.end();
        }
    }

    public void resolve(long operation, Object value) {
        settleOperation.executeVoid(operation, true, value, null, null);
    }

    public void reject(long operation, HostException error) {
        settleOperation.executeVoid(
                operation, false, error.errorName(), error.getMessage(), properties(error));
    }

    public void timeOut(long operation, String caller, double seconds) {
        timeOutOperation.executeVoid(operation, caller, seconds);
    }

    /** Nobody waits for this operation any more. */
    public void forget(long operation) {
        forgetOperation.executeVoid(operation);
    }

    public String timeoutText(String caller, double seconds) {
        return timeoutText.execute(caller, seconds).asString();
    }

    /** Throws the error into the JavaScript that called a host function. */
    public RuntimeException raise(HostException error) {
        try {
            raise.executeVoid(error.errorName(), error.getMessage(), properties(error));
        } catch (PolyglotException e) {
            return e;
        }
        throw new IllegalStateException("prelude.js did not raise");
    }

    private static String properties(HostException error) {
        try {
            return error.properties().isEmpty()
                    ? null
                    : JSON.writeValueAsString(error.properties());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("error properties must be plain values", e);
        }
    }

    /** What `describe` of the prelude wrote about a thrown value. */
    public PluginError error(String described) {
        try {
            JsonNode node = JSON.readTree(described);
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
                    authorStack(node.path("stack").asText(null)),
                    node.path("retryable").asBoolean());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("prelude.js described an error wrongly", e);
        }
    }

    /** An exception that came out of a call instead of a described one. */
    public PluginError error(PolyglotException thrown) {
        Value value = thrown.getGuestObject();
        if (thrown.isGuestException() && value != null) {
            try {
                return error(describe.execute(value).asString());
            } catch (PolyglotException e) {
                // Describing it failed, too: fall through to what the engine knows.
            }
        }
        String position = position(thrown);
        return new PluginError(
                PluginError.Kind.THROWN,
                thrown.isSyntaxError() ? "SyntaxError" : "Error",
                thrown.isHostException() || thrown.isInternalError()
                        ? "Internal error in the plugin host"
                        : thrown.getMessage(),
                position == null ? null : "    at " + position,
                false);
    }

    /**
     * {@code file:line:column} of the author's source, or {@code null} if the engine does not know.
     */
    public String position(PolyglotException thrown) {
        SourceMap.Position position = authorPosition(thrown);
        return position == null ? null : fileName + ":" + position.line() + ":" + position.column();
    }

    /** Where in the author's source an exception came from, or {@code null}. */
    public SourceMap.Position authorPosition(PolyglotException thrown) {
        SourceSection section = thrown.getSourceLocation();
        if (!isAuthors(section)) {
            section = null;
            for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
                if (frame.isGuestFrame() && isAuthors(frame.getSourceLocation())) {
                    section = frame.getSourceLocation();
                    break;
                }
            }
        }
        return section == null ? null : original(section.getStartLine(), section.getStartColumn());
    }

    private boolean isAuthors(SourceSection section) {
        return section != null
                && section.hasLines()
                && fileName.equals(section.getSource().getName());
    }

    private SourceMap.Position original(int line, int columnFromOne) {
        return original(positions, line, columnFromOne);
    }

    private static SourceMap.Position original(SourceMap positions, int line, int columnFromOne) {
        int column = Math.max(0, columnFromOne - 1 - (line == 1 ? WRAPPER_HEAD.length() : 0));
        return positions.original(line, column);
    }

    /** A JavaScript stack with the author's positions, cut before the first frame of the host. */
    String authorStack(String stack) {
        if (stack == null) {
            return null;
        }
        List<String> lines = new ArrayList<>();
        for (String line : stack.split("\n")) {
            boolean frame = line.stripLeading().startsWith("at ");
            if (frame && line.contains(PRELUDE_NAME)) {
                if (lines.size() > 1) {
                    break;
                }
                continue;
            }
            lines.add(frame ? authorFrame(line) : line);
        }
        return String.join("\n", lines);
    }

    private String authorFrame(String line) {
        Matcher matcher = FRAME.matcher(line);
        if (!matcher.find() || !matcher.group(1).equals(fileName)) {
            return line;
        }
        SourceMap.Position position =
                original(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
        return line.substring(0, matcher.start(1))
                + fileName
                + ":"
                + position.line()
                + ":"
                + (position.column() + 1)
                + line.substring(matcher.end(3));
    }
}
