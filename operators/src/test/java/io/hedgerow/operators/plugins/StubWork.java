package io.hedgerow.operators.plugins;

import java.util.function.Consumer;

/** Work that does what the test says, and nothing by itself. */
final class StubWork extends PluginWork {

    /** What a checkpoint keeps of it. */
    InFlightEntry entry;

    private final String name;
    private Consumer<StubWork> onRun = work -> {};

    StubWork(OrderKey order, String name, int bytes, long admittedMillis) {
        super(order.teamId(), order, bytes, admittedMillis);
        this.name = name;
    }

    /** Of one byte, there from the start. */
    StubWork(OrderKey order, String name) {
        this(order, name, 1, 0);
    }

    StubWork running(Consumer<StubWork> action) {
        onRun = action;
        return this;
    }

    @Override
    void run() {
        onRun.accept(this);
    }

    @Override
    InFlightEntry entry() {
        return entry;
    }

    @Override
    public String toString() {
        return name;
    }
}
