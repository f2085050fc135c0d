package io.hedgerow.operators.plugins;

import org.apache.flink.api.common.state.ValueState;

/** State of one key, for units that have no backend. */
final class ValueInMemory<T> implements ValueState<T> {

    private T value;

    @Override
    public T value() {
        return value;
    }

    @Override
    public void update(T updated) {
        value = updated;
    }

    @Override
    public void clear() {
        value = null;
    }
}
