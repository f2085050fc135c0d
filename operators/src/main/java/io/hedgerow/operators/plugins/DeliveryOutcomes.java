package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.Attempts;
import io.hedgerow.operators.delivery.DeliveryDeadLetters;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.output.DeadLetterRow;
import java.util.function.LongSupplier;

/**
 * Tells how deliveries ended: app metrics (contract §5.5), error records (§5.4), dead letters (§10
 * row 26). Keeps nothing. Task thread only.
 */
final class DeliveryOutcomes {

    /** Of the metric for the composing itself (contract §2.12). */
    private static final String COMPOSE = "composeWebhook";

    private final SideOutputs outputs;
    private final PluginReports reports;
    private final DeliveryMetrics metrics;
    private final LongSupplier clock;

    DeliveryOutcomes(
            SideOutputs outputs,
            PluginReports reports,
            DeliveryMetrics metrics,
            LongSupplier clock) {
        this.outputs = outputs;
        this.reports = reports;
        this.metrics = metrics;
        this.clock = clock;
    }

    DeliveryMetrics metrics() {
        return metrics;
    }

    /**
     * @param sent whether something was sent; a webhook may come to nothing
     */
    void delivered(LoadedPlugin plugin, DeliveryItem item, Attempts attempts, boolean sent) {
        int events = item.events().size();
        metrics.delivered(events);
        long team = plugin.identity().teamId();
        long now = clock.getAsLong();
        if (item.hook() == DeliveryHook.COMPOSE_WEBHOOK) {
            outputs.appMetrics().success(team, plugin.configId(), COMPOSE, now);
        }
        if (item.hook().category() == null || !sent) {
            return;
        }
        if (attempts.failed() > 0) {
            outputs.appMetrics()
                    .successesOnRetry(team, plugin.configId(), item.hook().category(), now, events);
        } else {
            outputs.appMetrics()
                    .successes(team, plugin.configId(), item.hook().category(), now, events);
        }
    }

    /**
     * The last attempt has failed.
     *
     * @param composed whether a webhook failed after it was composed
     */
    void failed(
            LoadedPlugin plugin,
            DeliveryItem item,
            Attempts attempts,
            HookResult.Threw threw,
            boolean composed) {
        reports.failed(plugin, threw, item.first().pluginJson().toString());
        boolean webhook = item.hook() == DeliveryHook.COMPOSE_WEBHOOK;
        if (webhook && composed) {
            outputs.appMetrics()
                    .success(
                            plugin.identity().teamId(),
                            plugin.configId(),
                            COMPOSE,
                            clock.getAsLong());
        }
        String category = webhook && !composed ? COMPOSE : item.hook().category();
        gaveUp(
                plugin,
                item,
                attempts,
                category,
                threw,
                "%s of %s failed %d time(s), last with %s: %s"
                        .formatted(
                                item.hook().function(),
                                plugin.label(),
                                attempts.failed(),
                                threw.name(),
                                threw.message()));
    }

    /** There will be no further attempt, for another reason than the last one's error. */
    void gaveUp(LoadedPlugin plugin, DeliveryItem item, Attempts attempts, String reason) {
        gaveUp(
                plugin,
                item,
                attempts,
                item.hook().category(),
                new HookResult.Threw("NotDelivered", reason, "", false),
                reason);
    }

    private void gaveUp(
            LoadedPlugin plugin,
            DeliveryItem item,
            Attempts attempts,
            String category,
            HookResult.Threw threw,
            String reason) {
        if (category != null) {
            outputs.appMetrics()
                    .failures(
                            plugin.identity().teamId(),
                            plugin.configId(),
                            category,
                            clock.getAsLong(),
                            threw,
                            details(plugin, item),
                            item.events().size());
        }
        deadLetters(plugin.configId(), plugin.installation().version(), item, attempts, reason);
    }

    private static ErrorDetails details(LoadedPlugin plugin, DeliveryItem item) {
        return item.hook() == DeliveryHook.EXPORT_EVENTS
                ? ErrorDetails.ofBatch(item.events().size())
                : ErrorDetails.ofEvent(
                        () -> item.first().pluginJson().toString(),
                        plugin.installation().secrets());
    }

    /** There is no such plugin any more. */
    void orphaned(int configId, DeliveryItem item, Attempts attempts) {
        deadLetters(
                configId,
                null,
                item,
                attempts,
                "Plugin config %d is not in force any more".formatted(configId));
    }

    private void deadLetters(
            int configId, String revision, DeliveryItem item, Attempts attempts, String reason) {
        metrics.givenUp(item.events().size());
        for (DeadLetterRow row :
                DeliveryDeadLetters.of(
                        configId, revision, item, attempts, reason, clock.getAsLong())) {
            outputs.deadLetter(row);
        }
    }
}
