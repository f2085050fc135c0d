package io.hedgerow.operators.plugins;

/**
 * Which of the two topologies runs a plugin's schedules and jobs, so that no tick runs twice: the
 * one that runs its other code. A plugin with {@code processEvent} belongs to ingestion; of the
 * others, those that get events after ingestion belong to delivery. Storage and cache are where the
 * schedules are; a plugin that has both kinds of hooks has a storage in each topology.
 */
enum ScheduleOwner {
    INGESTION,
    DELIVERY;

    static ScheduleOwner of(PluginInstance instance) {
        return !instance.hasProcessEvent() && !instance.deliveryHooks().isEmpty()
                ? DELIVERY
                : INGESTION;
    }
}
