package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.object.Location;
import com.oracle.truffle.api.object.Property;
import com.oracle.truffle.api.object.Shape;
import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.js.runtime.builtins.JSArray;
import com.oracle.truffle.js.runtime.builtins.JSOrdinary;
import com.oracle.truffle.js.runtime.objects.JSProperty;
import com.oracle.truffle.js.runtime.objects.JSShape;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code JSON.stringify} writes of all objects of one shape: where the values are and what
 * stands before each. Immutable.
 */
final class ShapePlan {

    static final TruffleString TO_JSON =
            TruffleString.fromJavaStringUncached("toJSON", TruffleString.Encoding.UTF_16);

    private static final int MOST_PROPERTIES = 2000;
    private static final ShapePlan NOT_PLAIN = new ShapePlan(Kind.OTHER, List.of());
    private static final ShapePlan ARRAY = new ShapePlan(Kind.ARRAY, List.of());

    enum Kind {
        /** A plain object with data properties only and without {@code toJSON}. */
        OBJECT,
        /** An array without {@code toJSON}. */
        ARRAY,
        /** For {@code JSON.stringify}. */
        OTHER
    }

    final Kind kind;

    /** Of the enumerable properties in their order. */
    final Location[] locations;

    /** {@code ,"key":} of each. */
    final byte[][] names;

    private ShapePlan(Kind kind, List<Property> properties) {
        this.kind = kind;
        locations = new Location[properties.size()];
        names = new byte[properties.size()][];
        for (int i = 0; i < locations.length; i++) {
            Property property = properties.get(i);
            locations[i] = property.getLocation();
            names[i] = name((TruffleString) property.getKey());
        }
    }

    static ShapePlan of(Shape shape) {
        Object jsClass = JSShape.getJSClassNoCast(shape);
        if (shape.hasProperty(TO_JSON)) {
            return NOT_PLAIN;
        }
        if (jsClass == JSArray.INSTANCE) {
            return ARRAY;
        }
        if (jsClass != JSOrdinary.INSTANCE || shape.getPropertyCount() > MOST_PROPERTIES) {
            return NOT_PLAIN;
        }
        List<Property> written = new ArrayList<>();
        for (Property property : shape.getPropertyList()) {
            // Symbols are never written; what cannot be enumerated neither.
            if (!(property.getKey() instanceof TruffleString key)
                    || !JSProperty.isEnumerable(property)) {
                continue;
            }
            String text = key.toJavaStringUncached();
            if (!JSProperty.isData(property)
                    || JSProperty.isDataSpecial(property)
                    || JSProperty.isProxy(property)
                    || !isOrdinary(text)) {
                return NOT_PLAIN;
            }
            written.add(property);
        }
        return new ShapePlan(Kind.OBJECT, written);
    }

    /** Keys that look like an index come first, wherever they are in the shape. */
    static boolean isOrdinary(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) < '0' || key.charAt(i) > '9') {
                return true;
            }
        }
        return key.isEmpty();
    }

    private static byte[] name(TruffleString key) {
        TextBuffer name = new TextBuffer(Integer.MAX_VALUE);
        name.put(',');
        name.string(key.toJavaStringUncached());
        name.put(':');
        return name.toByteArray();
    }
}
