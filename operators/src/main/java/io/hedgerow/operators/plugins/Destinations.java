package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryState;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * The destinations of one subtask.
 *
 * <p>Owns: the destinations by key. Lives: as the operator. Threads: task thread. Survives: through
 * each destination's state.
 */
final class Destinations {

    private final DeliveryEnvironment environment;
    private final Map<Long, Destination> byKey = new HashMap<>();

    Destinations(DeliveryEnvironment environment) {
        this.environment = environment;
    }

    /** The key must be the current one. */
    Destination of(long key) {
        Destination known = byKey.get(key);
        if (known == null) {
            known = new Destination(key, environment);
            byKey.put(key, known);
        }
        return known;
    }

    /**
     * @return {@code null} when nothing has come for the key
     */
    Destination find(long key) {
        return byKey.get(key);
    }

    Collection<Destination> all() {
        return byKey.values();
    }

    boolean isEmpty() {
        return byKey.values().stream().allMatch(Destination::isEmpty);
    }

    /** Does something with each, under its key. */
    void each(ThrowingConsumer<Destination, Exception> action) {
        for (Destination destination : List.copyOf(byKey.values())) {
            environment.keys().run(destination.key(), () -> apply(action, destination));
        }
    }

    private static void apply(
            ThrowingConsumer<Destination, Exception> action, Destination destination) {
        try {
            action.accept(destination);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot go on delivering", e);
        }
    }

    /** Forgets those that are empty and whose config is gone. */
    void forgetGone() {
        each(
                destination -> {
                    if (destination.isOver()
                            && environment.work().plugins().hasNone(destination.key())) {
                        destination.forget();
                        byKey.remove(destination.key());
                    }
                });
    }

    /** Finds what a snapshot has kept. */
    void restore(KeyedStateBackend<Long> backend) throws Exception {
        List<Long> keys;
        try (Stream<Long> found = backend.getKeys(DeliveryState.HEAD, VoidNamespace.INSTANCE)) {
            keys = found.distinct().toList();
        }
        for (long key : keys) {
            backend.setCurrentKey(key);
            of(key).restore();
        }
    }
}
