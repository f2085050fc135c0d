package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.js.runtime.JSRealm;
import com.oracle.truffle.js.runtime.objects.Undefined;
import io.hedgerow.runtime.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * Takes JSON text into one plugin context and out of it, past the engine's {@code JSON} where the
 * text and the objects are plain (docs/decisions/0017). Uses the engine's internals: this package
 * does, and {@link io.hedgerow.runtime.internal.Whereabouts}.
 *
 * <p><b>Owns</b> the argument of the call that is beginning. <b>Lives</b> as long as its context.
 * <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
public final class JsonBridge {

    /** Takes what a hook returned; called from inside JavaScript. */
    @FunctionalInterface
    public interface Results {
        /**
         * @param text {@code null} if there is none
         */
        void completed(long invocationId, JsonText text);
    }

    private final JsonEngine engine;
    private final Results results;
    private final CopiedTexts copied = new CopiedTexts();
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private JsonText argument;

    /**
     * @param longestResult bytes; longer results are left to {@code JSON.stringify}
     */
    public JsonBridge(JsonEngine engine, int longestResult, Results results) {
        this.engine = engine;
        this.results = results;
        this.reader = new ObjectReader(engine.keys());
        this.writer = new ObjectWriter(engine.plans(), longestResult, copied);
    }

    /** The bridge's functions for {@code prelude.js}. */
    public ProxyObject functions(Context context) {
        context.initialize("js");
        context.enter();
        try {
            JSRealm realm = JSRealm.get(null);
            realm.setEmbedderData(this);
            JsonFunctions functions = engine.functions(realm.getContext());
            return ProxyObject.fromMap(
                    Map.of(
                            "argument", functions.argument(realm),
                            "parsed", functions.parsed(realm),
                            "completed", functions.completed(realm)));
        } finally {
            context.leave();
        }
    }

    static JsonBridge of(JSRealm realm) {
        return (JsonBridge) realm.getEmbedderData();
    }

    /** The argument of the call that begins now, {@code null} for none. */
    public void begin(JsonText callArgument) {
        argument = callArgument;
    }

    /** The call has returned or waits. */
    public void end() {
        argument = null;
        copied.forget();
    }

    /**
     * @return the argument as an object, or its text if that is for {@code JSON.parse}
     */
    @TruffleBoundary
    Object argument(JSRealm realm) {
        JsonText text = argument;
        copied.begin(text.utf8());
        Object value = reader.read(text.utf8(), realm, copied);
        return value == null ? guest(text.toString()) : value;
    }

    /**
     * @return the object, or {@code undefined} if the text is for {@code JSON.parse}
     */
    @TruffleBoundary
    Object parsed(Object text, JSRealm realm) {
        if (!(text instanceof TruffleString string)) {
            return Undefined.instance;
        }
        byte[] utf8 = string.toJavaStringUncached().getBytes(StandardCharsets.UTF_8);
        Object value = reader.read(utf8, realm, null);
        return value == null ? Undefined.instance : value;
    }

    /**
     * @return false if the value is for {@code JSON.stringify}
     */
    @TruffleBoundary
    boolean completed(Object id, Object value, JSRealm realm, Node at) {
        JsonText text = null;
        if (value != Undefined.instance) {
            text = writer.write(value, realm, at);
            if (text == null) {
                return false;
            }
        }
        results.completed(((Number) id).longValue(), text);
        return true;
    }

    private static TruffleString guest(String text) {
        return TruffleString.fromJavaStringUncached(text, TruffleString.Encoding.UTF_16);
    }
}
