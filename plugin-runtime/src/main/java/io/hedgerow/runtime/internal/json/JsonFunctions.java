package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.js.runtime.JSArguments;
import com.oracle.truffle.js.runtime.JSContext;
import com.oracle.truffle.js.runtime.JSRealm;
import com.oracle.truffle.js.runtime.JavaScriptRootNode;
import com.oracle.truffle.js.runtime.builtins.JSFunction;
import com.oracle.truffle.js.runtime.builtins.JSFunctionData;

/**
 * The functions of {@link JsonBridge} as JavaScript functions without a boundary: they take and
 * give the engine's own values. One code for all contexts of an engine; the bridge is found through
 * the realm that calls.
 */
final class JsonFunctions {

    private final JSFunctionData argument;
    private final JSFunctionData parsed;
    private final JSFunctionData completed;

    JsonFunctions(JSContext context) {
        argument =
                data(
                        context,
                        "argument",
                        0,
                        new JavaScriptRootNode(context.getLanguage(), null, null) {
                            @Override
                            public Object execute(VirtualFrame frame) {
                                return JsonBridge.of(getRealm()).argument(getRealm());
                            }
                        });
        parsed =
                data(
                        context,
                        "parsed",
                        1,
                        new JavaScriptRootNode(context.getLanguage(), null, null) {
                            @Override
                            public Object execute(VirtualFrame frame) {
                                Object text = JSArguments.getUserArgument(frame.getArguments(), 0);
                                return JsonBridge.of(getRealm()).parsed(text, getRealm());
                            }
                        });
        completed =
                data(
                        context,
                        "completed",
                        2,
                        new JavaScriptRootNode(context.getLanguage(), null, null) {
                            @Override
                            public Object execute(VirtualFrame frame) {
                                Object[] arguments = frame.getArguments();
                                return JsonBridge.of(getRealm())
                                        .completed(
                                                JSArguments.getUserArgument(arguments, 0),
                                                JSArguments.getUserArgument(arguments, 1),
                                                getRealm(),
                                                this);
                            }
                        });
    }

    private static JSFunctionData data(
            JSContext context, String name, int parameters, JavaScriptRootNode root) {
        return JSFunctionData.createCallOnly(
                context,
                root.getCallTarget(),
                parameters,
                TruffleString.fromJavaStringUncached(name, TruffleString.Encoding.UTF_16));
    }

    Object argument(JSRealm realm) {
        return JSFunction.create(realm, argument);
    }

    Object parsed(JSRealm realm) {
        return JSFunction.create(realm, parsed);
    }

    Object completed(JSRealm realm) {
        return JSFunction.create(realm, completed);
    }
}
