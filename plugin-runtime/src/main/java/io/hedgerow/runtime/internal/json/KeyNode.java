package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.object.DynamicObjectLibrary;
import com.oracle.truffle.api.strings.TruffleString;
import java.util.Arrays;

/**
 * A key where it stands in the objects that came so far: the path from a root of the tree is the
 * sequence of keys before it, as the engine's shapes are. Events of a project have few sequences,
 * so the key that comes next is nearly always the one that came last time, and is neither decoded
 * nor looked up.
 *
 * <p><b>Owns</b> the nodes of what may follow and of the objects inside. <b>Lives</b> as long as
 * its {@link KeyTree} keeps it. <b>Threads</b>: any; a lost update costs one node. <b>Survives</b>
 * nothing.
 */
final class KeyNode {

    private static final int FIRST_TABLE = 4;

    /** More followers are forgotten; it also bounds the search among keys that collide. */
    private static final int LARGEST_TABLE = 1024;

    /** The key as it stands in the text, with its quotes. */
    final byte[] raw;

    final TruffleString key;

    /** Stores the value under this key in an object that has all keys before it. */
    final DynamicObjectLibrary put;

    final int depth;

    private volatile KeyNode last;
    private volatile KeyNode inside;
    private volatile KeyNode[] followers = new KeyNode[FIRST_TABLE];
    private int size;

    private KeyNode(byte[] raw, TruffleString key, int depth, DynamicObjectLibrary put) {
        this.raw = raw;
        this.key = key;
        this.depth = depth;
        this.put = put;
    }

    /** Where an object begins. */
    static KeyNode root() {
        return new KeyNode(null, null, 0, null);
    }

    /** The follower whose key stands at a place of the text, or {@code null} if none does. */
    KeyNode expected(byte[] text, int from, int end) {
        KeyNode expected = last;
        return expected != null && expected.stands(text, from, end) ? expected : null;
    }

    /** The follower with this key; {@code null} if it is a new one. */
    KeyNode find(byte[] text, int from, int to) {
        KeyNode[] table = followers;
        int slot = hash(text, from, to) & table.length - 1;
        for (KeyNode node = table[slot]; node != null; node = table[slot]) {
            if (node.raw.length == to - from && node.stands(text, from, to)) {
                last = node;
                return node;
            }
            slot = slot + 1 & table.length - 1;
        }
        return null;
    }

    synchronized KeyNode add(
            byte[] text, int from, int to, TruffleString newKey, KeyTree.StoreRoot stores) {
        KeyNode known = find(text, from, to);
        if (known != null) {
            return known; // another thread was faster
        }
        KeyNode node =
                new KeyNode(
                        Arrays.copyOfRange(text, from, to), newKey, depth + 1, stores.newStore());
        KeyNode[] old = followers;
        KeyNode[] table;
        if (2 * ++size <= old.length) {
            table = Arrays.copyOf(old, old.length);
        } else if (old.length == LARGEST_TABLE) {
            table = new KeyNode[FIRST_TABLE];
            size = 1;
        } else {
            table = new KeyNode[2 * old.length];
            for (KeyNode each : old) {
                if (each != null) {
                    place(table, each);
                }
            }
        }
        place(table, node);
        followers = table;
        last = node;
        return node;
    }

    /** The root of the objects that are the value of this key, or in an array that is. */
    KeyNode inside() {
        KeyNode root = inside;
        if (root == null) {
            root = root();
            inside = root;
        }
        return root;
    }

    private boolean stands(byte[] text, int from, int end) {
        int to = from + raw.length;
        return to <= end && Arrays.equals(text, from, to, raw, 0, raw.length);
    }

    private static void place(KeyNode[] table, KeyNode node) {
        int slot = hash(node.raw, 0, node.raw.length) & table.length - 1;
        while (table[slot] != null) {
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = node;
    }

    private static int hash(byte[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        return hash ^ hash >>> 15;
    }
}
