package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.Attempts;
import io.hedgerow.operators.delivery.Backlog;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.ExportBuffer;
import io.hedgerow.operators.delivery.OrderFence;
import io.hedgerow.operators.delivery.PendingItem;
import io.hedgerow.operators.delivery.ProcessedEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes of events what is to be delivered: one item per function that gets the event by itself, and
 * batches for {@code exportEvents} (contract §2.7). Keeps nothing of its own. Task thread only; the
 * key is Flink's current one.
 */
final class DeliveryIntake {

    private final DeliveryEnvironment environment;
    private final PluginHold plugin;
    private final Backlog backlog;
    private final ExportBuffer buffer;
    private final OrderFence fence;

    /**
     * @param fence told of what is given up at once
     */
    DeliveryIntake(
            DeliveryEnvironment environment,
            PluginHold plugin,
            Backlog backlog,
            ExportBuffer buffer,
            OrderFence fence) {
        this.environment = environment;
        this.plugin = plugin;
        this.backlog = backlog;
        this.buffer = buffer;
        this.fence = fence;
    }

    /**
     * @param events one, or those of a batch that were dead letters
     * @param replay {@code null} but for what were dead letters
     */
    void take(List<ProcessedEvent> events, DeliveryItem.Replay replay) throws Exception {
        LoadedPlugin current = plugin.current();
        if (current == null) {
            add(item(DeliveryHook.UNDECIDED, events, replay));
            return;
        }
        if (isOfAnotherRevision(replay, current)) {
            giveUp(
                    item(hook(replay), events, replay),
                    "Revision %s is not in force any more, but %s"
                            .formatted(replay.revision(), current.installation().version()));
            return;
        }
        if (!current.loads()) {
            giveUp(item(hook(replay), events, replay), "The app is disabled: it does not load");
            return;
        }
        boolean wanted = false;
        for (DeliveryHook hook : current.instance().deliveryHooks()) {
            if (events.get(0).isSnapshot() == (hook == DeliveryHook.ON_SNAPSHOT)
                    && (replay == null || replay.isFor(hook))) {
                wanted = true;
                take(events, replay, hook);
            }
        }
        if (replay != null && !wanted) {
            giveUp(
                    item(hook(replay), events, replay),
                    "The plugin has no function for it any more");
        }
    }

    private static boolean isOfAnotherRevision(DeliveryItem.Replay replay, LoadedPlugin current) {
        return replay != null
                && replay.revision() != null
                && !replay.revision().equals(current.installation().version());
    }

    private void take(List<ProcessedEvent> events, DeliveryItem.Replay replay, DeliveryHook hook)
            throws Exception {
        ProcessedEvent event = events.get(0);
        if (hook != DeliveryHook.EXPORT_EVENTS || replay != null) {
            add(item(hook, events, replay));
        } else if (!plugin.settings().toIgnore().contains(event.event())) {
            plugin.hold();
            for (List<ProcessedEvent> full :
                    buffer.add(event, plugin.settings(), environment.now())) {
                add(DeliveryItem.batch(full, environment.now()));
            }
        }
    }

    private DeliveryItem item(
            DeliveryHook hook, List<ProcessedEvent> events, DeliveryItem.Replay replay) {
        return new DeliveryItem(hook, events, environment.now(), replay);
    }

    private static DeliveryHook hook(DeliveryItem.Replay replay) {
        for (DeliveryHook hook : DeliveryHook.values()) {
            if (replay != null && hook.function().equals(replay.hook())) {
                return hook;
            }
        }
        return DeliveryHook.UNDECIDED;
    }

    private void add(DeliveryItem item) throws Exception {
        if (plugin.current() != null) {
            plugin.hold();
        }
        if (backlog.isFull()
                && environment.options().backlog().whenFull()
                        == DeliveryOptions.WhenFull.DEAD_LETTER) {
            giveUp(
                    item,
                    "The backlog is full: %d items of %d bytes wait"
                            .formatted(backlog.size(), backlog.bytes()));
        } else {
            backlog.add(item);
        }
    }

    private void giveUp(DeliveryItem item, String reason) {
        environment.outcomes().gaveUp(plugin.current(), item, Attempts.NONE, reason);
        fence.raise(item, backlog.next());
    }

    /** Makes a batch of what is in the buffer. */
    void flush() throws Exception {
        if (!buffer.isEmpty()) {
            add(DeliveryItem.batch(buffer.take(), environment.now()));
        }
    }

    /** Events that came before their config: now it is known which functions get them. */
    void decide() throws Exception {
        List<PendingItem> undecided = undecided();
        while (!undecided.isEmpty()) {
            for (PendingItem item : undecided) {
                backlog.end(item);
                take(item.item().events(), item.item().replay());
            }
            undecided = undecided();
        }
    }

    private List<PendingItem> undecided() {
        List<PendingItem> undecided = new ArrayList<>(0);
        for (PendingItem item : backlog.window()) {
            // Not only in front: what a snapshot had of the config stands before them.
            if (item.item().hook() == DeliveryHook.UNDECIDED) {
                undecided.add(item);
            }
        }
        return undecided;
    }
}
