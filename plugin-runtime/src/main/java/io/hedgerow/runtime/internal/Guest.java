package io.hedgerow.runtime.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hedgerow.runtime.Capabilities;
import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.internal.json.JsonBridge;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.transpile.TranspiledSource;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/**
 * The JavaScript side of one plugin context: the entry points of {@code prelude.js}.
 *
 * <p><b>Owns</b> one GraalVM context. <b>Lives</b> until closed; a stopped one is thrown away.
 * <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
public final class Guest {

    static final String PRELUDE_NAME = "prelude.js";

    private static final Source PRELUDE =
            HostScript.read("/io/hedgerow/runtime/internal/" + PRELUDE_NAME, PRELUDE_NAME);

    private final Context context;
    private final JsonBridge json;
    private final AuthorPositions positions;
    private final GuestErrors errors;
    private final Value load;
    private final Value invoke;
    private final Value raise;
    private final Value settleOperation;
    private final Value timeOutOperation;
    private final Value timeoutText;
    private final Value forgetOperation;

    public Guest(
            Context context,
            TranspiledSource source,
            Object host,
            Object settings,
            JsonBridge json) {
        this.context = context;
        this.json = json;
        Value entry = context.eval(PRELUDE).execute(host, settings, json.functions(context));
        load = entry.getMember("load");
        invoke = entry.getMember("invoke");
        raise = entry.getMember("raise");
        settleOperation = entry.getMember("settleOperation");
        timeOutOperation = entry.getMember("timeOutOperation");
        timeoutText = entry.getMember("timeoutText");
        forgetOperation = entry.getMember("forgetOperation");
        positions = new AuthorPositions(source);
        errors = new GuestErrors(positions, entry.getMember("describe"));
    }

    public Context context() {
        return context;
    }

    public GuestErrors errors() {
        return errors;
    }

    public AuthorPositions positions() {
        return positions;
    }

    /**
     * @param script of {@link PluginScript}
     */
    public Capabilities load(Source script) {
        String found = load.execute(context.eval(script)).asString();
        try {
            return HostJson.MAPPER.readValue(found, Capabilities.class);
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
        return error.properties().isEmpty() ? null : HostJson.write(error.properties());
    }
}
