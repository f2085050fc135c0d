package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;

/**
 * The keyed state of the plugin operator, key = team id. Names and formats are those of every later
 * version of the operator: savepoints are restored by them.
 */
final class KeyedPluginState {

    static final String STORAGE = "storage";
    static final String CACHE = "cache";
    static final String HELD = "held";
    static final String WAITING = "waiting";
    static final String JOBS = "jobs";
    static final String DUE_JOBS = "due-jobs";
    static final String NEXT_JOB = "next-job";
    static final String SCHEDULES = "schedules";
    static final String IN_FLIGHT = "in-flight";
    static final String ACTIVATIONS = "activations";
    static final String OVERFLOW = "overflow";
    static final String COMMANDS = "commands";

    private final KeyedStateStore store;

    KeyedPluginState(KeyedStateStore store) {
        this.store = store;
    }

    MapState<PluginStateKey, byte[]> storage() {
        return map(STORAGE, new PluginStateKey.Serializer(), BytePrimitiveArraySerializer.INSTANCE);
    }

    MapState<PluginStateKey, byte[]> cache() {
        return map(CACHE, new PluginStateKey.Serializer(), BytePrimitiveArraySerializer.INSTANCE);
    }

    MapState<String, HeldEvent> held() {
        return map(HELD, StringSerializer.INSTANCE, new HeldEvent.Serializer());
    }

    MapState<String, EventEnvelope> waiting() {
        return map(WAITING, StringSerializer.INSTANCE, new EventEnvelope.Serializer());
    }

    MapState<Long, PluginJob> jobs() {
        return map(JOBS, LongSerializer.INSTANCE, new PluginJob.Serializer());
    }

    /** Jobs that are due and have no room yet: see {@link JobAdmission}. */
    MapState<Long, Long> dueJobs() {
        return map(DUE_JOBS, LongSerializer.INSTANCE, LongSerializer.INSTANCE);
    }

    ValueState<Long> nextJob() {
        return store.getState(new ValueStateDescriptor<>(NEXT_JOB, LongSerializer.INSTANCE));
    }

    MapState<String, Long> schedules() {
        return map(SCHEDULES, StringSerializer.INSTANCE, LongSerializer.INSTANCE);
    }

    ListState<InFlightEntry> inFlight() {
        return store.getListState(
                new ListStateDescriptor<>(IN_FLIGHT, new InFlightEntry.Serializer()));
    }

    /** Config id to the revision that is to be activated. */
    MapState<Integer, Long> activations() {
        return map(ACTIVATIONS, IntSerializer.INSTANCE, LongSerializer.INSTANCE);
    }

    /** {@code "<team id>:<distinct id>"} to the person's events in the overflow topic. */
    MapState<String, Long> overflow() {
        return map(OVERFLOW, StringSerializer.INSTANCE, LongSerializer.INSTANCE);
    }

    /** By command id. */
    MapState<String, KeptCommand> commands() {
        return map(COMMANDS, StringSerializer.INSTANCE, new KeptCommand.Serializer());
    }

    private <K, V> MapState<K, V> map(String name, TypeSerializer<K> key, TypeSerializer<V> value) {
        return store.getMapState(new MapStateDescriptor<>(name, key, value));
    }
}
