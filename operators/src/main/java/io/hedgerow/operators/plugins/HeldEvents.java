package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;

/**
 * Events held back for a retry, and behind each the later events of the same person in order
 * (contract §10 row 3).
 *
 * <p>Owns: keyed state {@code held} and {@code waiting}, and per team the persons held. Lives: as
 * the operator. Threads: task thread; the state's current key is the team. Survives: restarts.
 */
final class HeldEvents {

    private final MapState<String, HeldEvent> heads;
    private final MapState<String, EventEnvelope> waiting;
    private final Map<Long, Set<String>> persons = new HashMap<>();

    HeldEvents(MapState<String, HeldEvent> heads, MapState<String, EventEnvelope> waiting) {
        this.heads = heads;
        this.waiting = waiting;
    }

    boolean holds(long team, String person) throws Exception {
        Set<String> held = persons(team);
        return !held.isEmpty() && held.contains(person);
    }

    /** Puts an event behind its person's held one. */
    void enqueue(EventEnvelope event) throws Exception {
        HeldEvent head = heads.get(event.distinctId());
        waiting.put(key(event.distinctId(), head.next()), event);
        heads.put(
                event.distinctId(),
                new HeldEvent(
                        head.event(),
                        head.progress(),
                        head.dueMillis(),
                        head.first(),
                        head.next() + 1));
    }

    /** Makes an event the one its person's later events wait behind. */
    void hold(EventEnvelope event, ChainProgress progress, long dueMillis) throws Exception {
        String person = event.distinctId();
        HeldEvent before = heads.get(person);
        long first = before == null ? 0 : before.first();
        long next = before == null ? 0 : before.next();
        heads.put(person, new HeldEvent(event, progress, dueMillis, first, next));
        persons(event.teamId()).add(person);
    }

    HeldEvent head(String person) throws Exception {
        return heads.get(person);
    }

    /**
     * Takes the next waiting event of a person whose held one is settled. When there is none the
     * person is no longer held.
     */
    EventEnvelope next(long team, String person) throws Exception {
        HeldEvent head = heads.get(person);
        if (head.first() == head.next()) {
            heads.remove(person);
            persons(team).remove(person);
            return null;
        }
        String key = key(person, head.first());
        EventEnvelope event = waiting.get(key);
        waiting.remove(key);
        heads.put(
                person,
                new HeldEvent(
                        head.event(),
                        head.progress(),
                        head.dueMillis(),
                        head.first() + 1,
                        head.next()));
        return event;
    }

    /** Persons whose held event may go on. */
    List<String> due(long nowMillis) throws Exception {
        List<String> due = new ArrayList<>();
        for (Map.Entry<String, HeldEvent> entry : heads.entries()) {
            if (entry.getValue().dueMillis() <= nowMillis) {
                due.add(entry.getKey());
            }
        }
        return due;
    }

    boolean isEmpty(long team) throws Exception {
        return persons(team).isEmpty();
    }

    /** Read from state once per team and task. */
    private Set<String> persons(long team) throws Exception {
        Set<String> held = persons.get(team);
        if (held == null) {
            held = new HashSet<>();
            for (String person : heads.keys()) {
                held.add(person);
            }
            persons.put(team, held);
        }
        return held;
    }

    private static String key(String person, long number) {
        return number + "/" + person;
    }
}
