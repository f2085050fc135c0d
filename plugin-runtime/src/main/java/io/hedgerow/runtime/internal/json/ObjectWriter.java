package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.object.Shape;
import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.js.runtime.JSRealm;
import com.oracle.truffle.js.runtime.array.ScriptArray;
import com.oracle.truffle.js.runtime.objects.JSDynamicObject;
import com.oracle.truffle.js.runtime.objects.JSObject;
import com.oracle.truffle.js.runtime.objects.Null;
import com.oracle.truffle.js.runtime.objects.Undefined;
import io.hedgerow.runtime.JsonText;
import java.util.Arrays;

/**
 * Writes plain objects as {@code JSON.stringify} does, straight to bytes and without running
 * anything of the plugin. An object that could run something (a getter, {@code toJSON}, a Proxy) or
 * is otherwise out of the ordinary is left to {@code JSON.stringify} itself.
 *
 * <p><b>Owns</b> a buffer. <b>Lives</b> as long as its context. <b>Threads</b>: owner only.
 * <b>Survives</b> nothing.
 */
final class ObjectWriter {

    private static final int DEEPEST = 200;

    private final ShapePlans plans;
    private final TextBuffer out;
    private final CopiedTexts copied;
    private JSDynamicObject objectPrototype;
    private JSDynamicObject arrayPrototype;
    private Node location;
    private int depth;
    private int[] members = new int[3 * 16];
    private int memberOffsets;

    /**
     * @param limit bytes; longer results are left to {@code JSON.stringify}
     * @param copied strings that need not be written anew
     */
    ObjectWriter(ShapePlans plans, int limit, CopiedTexts copied) {
        this.plans = plans;
        this.out = new TextBuffer(limit);
        this.copied = copied;
    }

    /**
     * @param at from where, for interrupts
     * @return {@code null} if the value is for {@code JSON.stringify}
     */
    JsonText write(Object value, JSRealm realm, Node at) {
        location = at;
        depth = 0;
        memberOffsets = 0;
        out.clear();
        copied.rewind();
        objectPrototype = realm.getObjectPrototype();
        arrayPrototype = realm.getArrayPrototype();
        if (objectPrototype.hasOwnProperty(ShapePlan.TO_JSON)
                || arrayPrototype.hasOwnProperty(ShapePlan.TO_JSON)
                || arrayPrototype.getPrototypeOf() != objectPrototype) {
            return null;
        }
        try {
            value(value);
            return out.overLimit()
                    ? null
                    : JsonText.ofObject(
                            out.toByteArray(),
                            memberOffsets == 0 ? null : Arrays.copyOf(members, memberOffsets));
        } catch (NotPlain e) {
            return null;
        }
    }

    private void value(Object value) {
        if (value instanceof TruffleString string) {
            string(string);
        } else if (value instanceof Integer number) {
            out.number(number);
        } else if (value instanceof Boolean flag) {
            out.put(flag ? "true" : "false");
        } else if (value instanceof Double number) {
            out.number(number);
        } else if (value == Null.instance) {
            out.put("null");
        } else if (value instanceof JSObject object) {
            object(object);
        } else {
            throw NotPlain.SIGNAL;
        }
    }

    private void string(TruffleString string) {
        int known = copied.find(string);
        if (known >= 0) {
            out.put(copied.text(), copied.from(known), copied.to(known));
        } else {
            out.string(string.toJavaStringUncached());
        }
    }

    private void object(JSObject object) {
        if (++depth > DEEPEST) {
            throw NotPlain.SIGNAL; // perhaps a circle
        }
        // Shared parts may make a small graph an endless text.
        TruffleSafepoint.poll(location);
        Shape shape = object.getShape();
        ShapePlan plan = plans.of(shape);
        switch (plan.kind) {
            case OBJECT -> properties(object, shape, plan);
            case ARRAY -> elements(object);
            case OTHER -> throw NotPlain.SIGNAL;
        }
        depth--;
    }

    private void properties(JSObject object, Shape shape, ShapePlan plan) {
        JSDynamicObject prototype = object.getPrototypeOf();
        if (prototype != objectPrototype && prototype != Null.instance) {
            throw NotPlain.SIGNAL;
        }
        out.put('{');
        int comma = 1; // none before the first
        for (int i = 0; i < plan.locations.length; i++) {
            Object value = plan.locations[i].get(object, shape);
            if (value == Undefined.instance) {
                continue;
            }
            byte[] name = plan.names[i];
            int nameFrom = out.size() + 1 - comma;
            out.put(name, comma, name.length);
            comma = 0;
            int valueFrom = out.size();
            value(value);
            if (depth == 1) {
                noteMember(nameFrom, valueFrom, out.size());
            }
        }
        out.put('}');
    }

    private void noteMember(int nameFrom, int valueFrom, int valueTo) {
        if (memberOffsets == members.length) {
            members = Arrays.copyOf(members, 2 * memberOffsets);
        }
        members[memberOffsets++] = nameFrom;
        members[memberOffsets++] = valueFrom;
        members[memberOffsets++] = valueTo;
    }

    private void elements(JSObject array) {
        if (array.getPrototypeOf() != arrayPrototype) {
            throw NotPlain.SIGNAL;
        }
        ScriptArray elements = JSObject.getArray(array);
        long length = elements.length(array);
        out.put('[');
        for (long i = 0; i < length; i++) {
            if (i > 0) {
                out.put(',');
            }
            if (!elements.hasElement(array, i)) {
                throw NotPlain.SIGNAL; // a hole: the prototypes decide
            }
            Object value = elements.getElement(array, i);
            if (value == Undefined.instance) {
                out.put("null");
            } else {
                value(value);
            }
        }
        out.put(']');
    }
}
