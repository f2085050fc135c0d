package io.hedgerow.operators.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;

/** State of a backend that cannot reach its disk. */
final class BrokenMapState<K, V> extends MapStateInMemory<K, V> {

    private final String why;

    BrokenMapState(String why) {
        this.why = why;
    }

    private UncheckedIOException broken() {
        return new UncheckedIOException(new IOException(why));
    }

    @Override
    public V get(K key) {
        throw broken();
    }

    @Override
    public void put(K key, V value) {
        throw broken();
    }

    @Override
    public void remove(K key) {
        throw broken();
    }
}
