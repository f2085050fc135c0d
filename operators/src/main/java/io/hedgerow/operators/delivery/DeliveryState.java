package io.hedgerow.operators.delivery;

import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Keyed state of deliveries, under {@link DeliveryKey}. Names and formats are found in savepoints
 * and must stay readable.
 *
 * @param items by number
 * @param attempts by number of the item; absent for one that was not tried
 * @param buffered events of the export buffer by place, from 0
 */
public record DeliveryState(
        MapState<Long, DeliveryItem> items,
        MapState<Long, Attempts> attempts,
        MapState<Long, ProcessedEvent> buffered,
        ValueState<BacklogHead> head) {

    public static final String HEAD = "delivery-head";

    public static DeliveryState of(KeyedStateStore store) {
        return new DeliveryState(
                store.getMapState(
                        new MapStateDescriptor<>(
                                "delivery-items",
                                LongSerializer.INSTANCE,
                                new DeliveryItem.Serializer())),
                store.getMapState(
                        new MapStateDescriptor<>(
                                "delivery-attempts",
                                LongSerializer.INSTANCE,
                                new Attempts.Serializer())),
                store.getMapState(
                        new MapStateDescriptor<>(
                                "delivery-buffer",
                                LongSerializer.INSTANCE,
                                new ProcessedEvent.Serializer())),
                store.getState(new ValueStateDescriptor<>(HEAD, new BacklogHead.Serializer())));
    }
}
