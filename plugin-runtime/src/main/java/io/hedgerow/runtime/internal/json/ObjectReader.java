package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.strings.TruffleString;
import com.oracle.truffle.js.runtime.JSContext;
import com.oracle.truffle.js.runtime.JSRealm;
import com.oracle.truffle.js.runtime.builtins.JSArray;
import com.oracle.truffle.js.runtime.builtins.JSOrdinary;
import com.oracle.truffle.js.runtime.objects.JSObject;
import com.oracle.truffle.js.runtime.objects.Null;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the objects that {@code JSON.parse} would make, straight from bytes. Whatever is rare or
 * wrong in a text is left to {@code JSON.parse} itself, error messages included.
 *
 * <p><b>Owns</b> its place in the text. <b>Lives</b> as long as its context. <b>Threads</b>: owner
 * only. <b>Survives</b> nothing.
 */
final class ObjectReader {

    private static final int DEEPEST = 200;

    /** Beyond this many keys the engine keeps objects as dictionaries. */
    private static final int MOST_KEYS = 512;

    private static final TruffleString EMPTY = TruffleString.Encoding.UTF_16.getEmpty();

    private final KeyTree keys;
    private final TextScanner in = new TextScanner();
    private JSRealm realm;
    private JSContext context;
    private CopiedTexts copied;
    private int depth;

    ObjectReader(KeyTree keys) {
        this.keys = keys;
    }

    /**
     * @param found is told the strings of the text, {@code null} for nobody
     * @return {@code null} if the text is for {@code JSON.parse}
     */
    Object read(byte[] text, JSRealm owner, CopiedTexts found) {
        realm = owner;
        context = owner.getContext();
        copied = found;
        depth = 0;
        in.begin(text);
        try {
            int first = in.afterSpace();
            if (first != '{' && first != '[') {
                return null;
            }
            Object value = value(first, keys.root());
            return in.atEnd() ? value : null;
        } catch (NotPlain e) {
            return null;
        } finally {
            in.begin(null);
            copied = null;
        }
    }

    /**
     * @param root where an object that begins here begins in the tree
     */
    private Object value(int first, KeyNode root) {
        switch (first) {
            case '"':
                return string();
            case '{':
                return object(root);
            case '[':
                return array(root);
            case 't':
                in.literal("true");
                return Boolean.TRUE;
            case 'f':
                in.literal("false");
                return Boolean.FALSE;
            case 'n':
                in.literal("null");
                return Null.instance;
            default:
                return in.number();
        }
    }

    private Object object(KeyNode root) {
        if (++depth > DEEPEST) {
            throw NotPlain.SIGNAL;
        }
        JSObject object = JSOrdinary.create(context, realm);
        KeyNode node = root;
        int next = in.afterSpace();
        if (next == '}') {
            depth--;
            return object;
        }
        while (true) {
            if (next != '"') {
                throw NotPlain.SIGNAL;
            }
            node = key(node);
            in.colon();
            int first = in.afterSpace();
            KeyNode inside = first == '{' || first == '[' ? node.inside() : null;
            node.put.put(object, node.key, value(first, inside));
            next = in.afterSpace();
            if (next == '}') {
                depth--;
                return object;
            }
            if (next != ',') {
                throw NotPlain.SIGNAL;
            }
            next = in.afterSpace();
        }
    }

    private KeyNode key(KeyNode before) {
        KeyNode node = in.expectedKey(before);
        if (node != null) {
            return node;
        }
        int from = in.position() - 1;
        int to = in.skipString();
        node = before.find(in.text(), from, to);
        if (node != null) {
            return node;
        }
        String name = in.decoded(from, to);
        if (before.depth >= MOST_KEYS || name.equals("__proto__") || !ShapePlan.isOrdinary(name)) {
            throw NotPlain.SIGNAL;
        }
        return keys.add(before, in.text(), from, to, guest(name));
    }

    private Object array(KeyNode root) {
        if (++depth > DEEPEST) {
            throw NotPlain.SIGNAL;
        }
        int next = in.afterSpace();
        if (next == ']') {
            depth--;
            return JSArray.createEmptyZeroLength(context, realm);
        }
        List<Object> elements = new ArrayList<>();
        while (true) {
            elements.add(value(next, root));
            next = in.afterSpace();
            if (next == ']') {
                depth--;
                return JSArray.createZeroBasedObjectArray(context, realm, elements.toArray());
            }
            if (next != ',') {
                throw NotPlain.SIGNAL;
            }
            next = in.afterSpace();
        }
    }

    private TruffleString string() {
        int from = in.position() - 1;
        int to = in.skipString();
        if (to - from == 2) {
            return EMPTY;
        }
        TruffleString string = guest(in.decoded(from, to));
        if (copied != null && in.wasPlain()) {
            copied.add(string, from, to);
        }
        return string;
    }

    private static TruffleString guest(String text) {
        return TruffleString.fromJavaStringUncached(text, TruffleString.Encoding.UTF_16);
    }
}
