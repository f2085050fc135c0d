package io.hedgerow.operators.plugins;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Sends events of a team that floods its subtask through the overflow topic, so that other teams'
 * events behind them in the input are met (decision 0046). A person's events stay in order: as long
 * as one of them is out there, later ones go the same way. Only an event that the topic would
 * refuse for its size stays where it is, before those.
 *
 * <p>Owns: keyed state {@code overflow}, person to events out there, and the same in memory. Lives:
 * as the operator. Threads: task thread. Survives: restarts and rescaling; what is out commits with
 * the count.
 */
final class OverflowValve {

    private final MapState<String, Long> state;
    private final WorkScheduler scheduler;
    private final int teamLimit;
    private final int maxBytes;
    private final Map<OrderKey, Long> out = new HashMap<>();

    /**
     * @param teamLimit parked work of a team above which it floods; 0 when there is no overflow
     *     topic
     * @param maxBytes of a message of that topic
     */
    OverflowValve(
            MapState<String, Long> state, WorkScheduler scheduler, int teamLimit, int maxBytes) {
        this.state = state;
        this.scheduler = scheduler;
        this.teamLimit = teamLimit;
        this.maxBytes = maxBytes;
    }

    void restore(KeyedStateBackend<Long> backend, LongConsumer useKey) throws Exception {
        List<Long> keys;
        try (Stream<Long> found =
                backend.getKeys(KeyedPluginState.OVERFLOW, VoidNamespace.INSTANCE)) {
            keys = found.distinct().toList();
        }
        for (long key : keys) {
            useKey.accept(key);
            for (Map.Entry<String, Long> person : state.entries()) {
                int colon = person.getKey().indexOf(':');
                out.put(
                        OrderKey.person(
                                Long.parseLong(person.getKey().substring(0, colon)),
                                person.getKey().substring(colon + 1)),
                        person.getValue());
            }
        }
        if (teamLimit == 0 && !out.isEmpty()) {
            throw new IllegalStateException(
                    "Events of %d persons are in the overflow topic: plugins.overflow.topic must stay set until they are back (metric overflowPersons)"
                            .formatted(out.size()));
        }
    }

    /**
     * Whether the event must leave by the topic; if so it is counted. Its key is the current one.
     */
    boolean takes(OverflowEvent leaving) throws Exception {
        PluginInput.Event event = leaving.event();
        if (teamLimit == 0 || out.isEmpty() && !floods(event.teamId())) {
            return false;
        }
        OrderKey person = OrderKey.person(event.teamId(), event.envelope().distinctId());
        if (!out.containsKey(person) && !floods(event.teamId()) || leaving.bytes() > maxBytes) {
            return false;
        }
        count(event, person, 1);
        return true;
    }

    private boolean floods(long teamId) {
        return scheduler.workOf(teamId) >= teamLimit && scheduler.time().teams() > 1;
    }

    /** An event has come back. Its key is the current one. */
    void returned(PluginInput.Event event) throws Exception {
        count(event, OrderKey.person(event.teamId(), event.envelope().distinctId()), -1);
    }

    private void count(PluginInput.Event event, OrderKey person, int change) throws Exception {
        String name = event.teamId() + ":" + event.envelope().distinctId();
        long now = out.getOrDefault(person, 0L) + change;
        if (now > 0) {
            out.put(person, now);
            state.put(name, now);
        } else {
            out.remove(person);
            state.remove(name);
        }
    }

    /** Persons with events in the topic. */
    int persons() {
        return out.size();
    }
}
