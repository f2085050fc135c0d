package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DeliveryState;
import io.hedgerow.operators.delivery.HeapBudget;
import io.hedgerow.operators.delivery.WebhookSender;

/**
 * What all deliveries of one operator run with.
 *
 * @param loop brings completions to the task thread
 */
record DeliveryEnvironment(
        WorkEnvironment work,
        DeliveryOptions options,
        DeliveryState state,
        HeapBudget heap,
        TeamTimers timers,
        DeliveryOutcomes outcomes,
        WebhookSender webhooks,
        PluginPlatform platform,
        OwnerThreadLoop loop,
        TeamPlugins.KeyScope keys) {

    long now() {
        return work.clock().getAsLong();
    }
}
