package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.object.DynamicObjectLibrary;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The key sequences of the objects that came so far, for all contexts of an engine.
 *
 * <p><b>Owns</b> at most {@value #MOST_NODES} keys: senders choose their keys, so a full tree is
 * thrown away and grows anew from what still comes. <b>Lives</b> as long as the engine.
 * <b>Threads</b>: any. <b>Survives</b> nothing.
 */
final class KeyTree {

    private static final int MOST_NODES = 20_000;
    private static final int SHAPES_PER_KEY = 4;

    private final StoreRoot stores = new StoreRoot();
    private final AtomicInteger nodes = new AtomicInteger();
    private volatile KeyNode root = KeyNode.root();

    KeyNode root() {
        return root;
    }

    KeyNode add(KeyNode before, byte[] text, int from, int to, TruffleString key) {
        if (nodes.incrementAndGet() > MOST_NODES) {
            nodes.set(0);
            root = KeyNode.root();
        }
        return before.add(text, from, to, key, stores);
    }

    /** The engine wants its nodes to have a root, though nothing ever runs this one. */
    static final class StoreRoot extends RootNode {

        StoreRoot() {
            super(null);
        }

        /** Stores values under one key, fastest in objects that always have the same shape. */
        DynamicObjectLibrary newStore() {
            return insert(DynamicObjectLibrary.getFactory().createDispatched(SHAPES_PER_KEY));
        }

        @Override
        public Object execute(VirtualFrame frame) {
            throw new UnsupportedOperationException();
        }
    }
}
