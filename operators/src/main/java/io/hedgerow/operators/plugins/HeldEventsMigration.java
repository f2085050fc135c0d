package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Turns the events that an operator of the blocking version held back for a retry into work in
 * flight (decision 0045). Does nothing with any later savepoint.
 */
final class HeldEventsMigration {

    private final MapState<String, HeldEvent> held;
    private final MapState<String, EventEnvelope> waiting;
    private final LongConsumer useKey;

    HeldEventsMigration(KeyedPluginState state, LongConsumer useKey) {
        this.held = state.held();
        this.waiting = state.waiting();
        this.useKey = useKey;
    }

    /** Hands over by key; each person's events in order. */
    void run(KeyedStateBackend<Long> backend, BiConsumer<Long, InFlightEntry> restored)
            throws Exception {
        List<Long> teams;
        try (Stream<Long> keys = backend.getKeys(KeyedPluginState.HELD, VoidNamespace.INSTANCE)) {
            teams = keys.distinct().toList();
        }
        for (long team : teams) {
            useKey.accept(team);
            List<String> persons = new ArrayList<>();
            held.keys().forEach(persons::add);
            for (String person : persons) {
                HeldEvent head = held.get(person);
                restored.accept(team, entry(head.event(), head.progress(), head.dueMillis()));
                for (long number = head.first(); number < head.next(); number++) {
                    EventEnvelope event = waiting.get(number + "/" + person);
                    restored.accept(team, entry(event, ChainProgress.START, 0));
                }
            }
            held.clear();
            waiting.clear();
        }
    }

    private static InFlightEntry entry(EventEnvelope event, ChainProgress progress, long due) {
        return new InFlightEntry(
                new InFlightEntry.Event(event, progress, ChainStamp.ANY), due, 0, null);
    }
}
