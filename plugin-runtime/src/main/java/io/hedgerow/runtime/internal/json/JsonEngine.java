package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.js.runtime.JSContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the JSON of all plugin contexts of an engine shares.
 *
 * <p><b>Owns</b> the key sequences, shapes and functions. <b>Lives</b> as long as the engine.
 * <b>Threads</b>: any. <b>Survives</b> nothing.
 */
public final class JsonEngine {

    private final KeyTree keys = new KeyTree();
    private final ShapePlans plans = new ShapePlans();
    private final Map<JSContext, JsonFunctions> functions = new ConcurrentHashMap<>();

    KeyTree keys() {
        return keys;
    }

    ShapePlans plans() {
        return plans;
    }

    JsonFunctions functions(JSContext context) {
        return functions.computeIfAbsent(context, JsonFunctions::new);
    }
}
