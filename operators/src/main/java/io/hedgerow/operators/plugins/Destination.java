package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.Attempts;
import io.hedgerow.operators.delivery.Backlog;
import io.hedgerow.operators.delivery.BacklogHead;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryKey;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DestinationBreaker;
import io.hedgerow.operators.delivery.ExportBuffer;
import io.hedgerow.operators.delivery.NetworkFailure;
import io.hedgerow.operators.delivery.Pace;
import io.hedgerow.operators.delivery.PendingItem;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.delivery.RetryAfter;
import io.hedgerow.runtime.host.HttpTransport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * What is to be delivered for one config and shard, and when the next attempt may begin. An item
 * that fails waits here and holds nobody up; a destination that counts as down is probed only.
 *
 * <p>Owns: backlog, export buffer, breaker, rate. Lives: from its first event until it is empty and
 * its config gone. Threads: task thread; its key is Flink's current one. Survives: restarts and
 * rescaling, through backlog and buffer.
 */
final class Destination {

    private final long key;
    private final DeliveryEnvironment environment;
    private final Backlog backlog;
    private final ExportBuffer buffer;
    private final DestinationBreaker breaker;
    private final Pace pace = new Pace();
    private final RetryAfter retryAfter;
    private final PluginHold plugin;
    private int underWay;
    private long pausedUntil;
    private long wakeAt = Long.MAX_VALUE;
    private boolean draining;
    private boolean headStored;

    Destination(long key, DeliveryEnvironment environment) {
        this.key = key;
        this.environment = environment;
        DeliveryOptions options = environment.options();
        this.backlog = new Backlog(environment.state(), options.backlog(), environment.heap());
        this.buffer = new ExportBuffer(environment.state(), environment.heap());
        this.breaker = new DestinationBreaker(options.breaker(), environment::now);
        this.retryAfter = new RetryAfter(environment::now, options.mostRetryAfter());
        this.plugin = new PluginHold(key, environment);
    }

    long key() {
        return key;
    }

    long size() {
        return backlog.size() + buffer.size();
    }

    long bytes() {
        return backlog.bytes();
    }

    int underWay() {
        return underWay;
    }

    boolean isDown() {
        return !breaker.isClosed();
    }

    boolean isFull() {
        return backlog.isFull();
    }

    boolean isEmpty() {
        return backlog.isEmpty() && buffer.isEmpty();
    }

    HttpTransport watched(HttpTransport transport) {
        return retryAfter.watching(transport);
    }

    boolean sendsIdempotencyKeys() {
        return plugin.settings().idempotencyHeader();
    }

    /**
     * An event has come.
     *
     * @param replay {@code null} but for one that was a dead letter
     */
    void take(ProcessedEvent event, DeliveryItem.Replay replay) throws Exception {
        accept(event, replay);
        pump();
    }

    private void accept(ProcessedEvent event, DeliveryItem.Replay replay) throws Exception {
        LoadedPlugin current = plugin.current();
        if (current == null) {
            add(item(DeliveryHook.UNDECIDED, event, replay));
            return;
        }
        if (replay != null
                && replay.revision() != null
                && !replay.revision().equals(current.installation().version())) {
            giveUp(
                    item(hook(replay), event, replay),
                    "Revision " + replay.revision() + " is not in force any more");
            return;
        }
        if (!current.loads()) {
            giveUp(item(hook(replay), event, replay), "The app is disabled: it does not load");
            return;
        }
        for (DeliveryHook hook : current.instance().deliveryHooks()) {
            if (event.isSnapshot() != (hook == DeliveryHook.ON_SNAPSHOT)
                    || replay != null
                            && replay.hook() != null
                            && !replay.hook().isEmpty()
                            && !replay.hook().equals(hook.function())) {
                continue;
            }
            if (hook != DeliveryHook.EXPORT_EVENTS || replay != null) {
                add(item(hook, event, replay));
            } else if (!plugin.settings().toIgnore().contains(event.event())) {
                plugin.hold();
                for (List<ProcessedEvent> full :
                        buffer.add(event, plugin.settings(), environment.now())) {
                    add(DeliveryItem.batch(full, environment.now()));
                }
            }
        }
    }

    private DeliveryItem item(DeliveryHook hook, ProcessedEvent event, DeliveryItem.Replay replay) {
        return new DeliveryItem(hook, List.of(event), environment.now(), replay);
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
        if (backlog.isFull() && !draining) {
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
    }

    private void flush() throws Exception {
        if (!buffer.isEmpty()) {
            add(DeliveryItem.batch(buffer.take(), environment.now()));
        }
    }

    /** A timer of this key has fired. */
    void due() throws Exception {
        wakeAt = Long.MAX_VALUE;
        if (!buffer.isEmpty() && buffer.dueMillis() <= environment.now()) {
            flush();
        }
        pump();
    }

    /** The registry has changed, perhaps for this config. */
    void registryChanged() throws Exception {
        if (plugin.isReplaced()) {
            // What the config leaves behind goes out with it (contract §10 row 18).
            flush();
            pump();
        }
        plugin.follow();
        pump();
    }

    /** The input has ended: nothing waits any more, but for the rate. */
    void drain() throws Exception {
        draining = true;
        flush();
        pump();
    }

    /** Begins what may begin. */
    void pump() throws Exception {
        List<PendingItem> over = beginReady();
        while (!over.isEmpty()) {
            for (PendingItem item : over) {
                giveUpWaiting(item);
            }
            over = beginReady();
        }
        if (!buffer.isEmpty()) {
            wake(buffer.dueMillis());
        }
        if (isEmpty()) {
            plugin.release();
        }
    }

    /** Returns items that are not to be tried any more. */
    private List<PendingItem> beginReady() throws Exception {
        if (!isEmpty() && plugin.current() != null) {
            plugin.hold();
            decide();
        }
        long now = environment.now();
        List<PendingItem> over = new ArrayList<>(0);
        Set<String> persons = new HashSet<>();
        for (PendingItem item : backlog.window()) {
            if (underWay >= environment.options().maxInFlight()) {
                break;
            }
            boolean behind =
                    plugin.current() != null
                            && plugin.settings().orderedByPerson()
                            && !persons.add(orderOf(item));
            if (item.isUnderWay() || behind) {
                continue;
            }
            if (isOver(item, now)) {
                over.add(item);
            } else if (plugin.current() == null) {
                wake(item.item().createdMillis() + PluginHold.UNKNOWN_MILLIS);
            } else if (isReady(item, now) && !begin(item, now)) {
                break;
            }
        }
        return over;
    }

    private static String orderOf(PendingItem item) {
        return item.item().hook() == DeliveryHook.EXPORT_EVENTS
                ? ""
                : item.item().hook().function() + ':' + item.item().first().distinctId();
    }

    /** Events that came before their config: now it is known which functions get them. */
    private void decide() throws Exception {
        List<PendingItem> undecided = new ArrayList<>(0);
        for (PendingItem item : backlog.window()) {
            if (item.item().hook() != DeliveryHook.UNDECIDED) {
                break;
            }
            undecided.add(item);
        }
        for (PendingItem item : undecided) {
            backlog.end(item);
            accept(item.item().first(), item.item().replay());
        }
        if (!undecided.isEmpty()) {
            decide();
        }
    }

    /** Whether an item that waits is not to be tried any more. */
    private boolean isOver(PendingItem item, long now) {
        long age = now - item.item().createdMillis();
        if (plugin.current() == null) {
            return draining || age >= PluginHold.UNKNOWN_MILLIS;
        }
        return plugin.isLeaving() && !breaker.isClosed()
                || age >= environment.options().giveUpAfter().toMillis()
                        && (item.attempts().failed() > 0 || !breaker.isClosed());
    }

    private void giveUpWaiting(PendingItem item) throws Exception {
        LoadedPlugin current = plugin.current();
        if (current == null) {
            environment
                    .outcomes()
                    .orphaned(DeliveryKey.configId(key), item.item(), item.attempts());
        } else {
            environment
                    .outcomes()
                    .gaveUp(
                            current,
                            item.item(),
                            item.attempts(),
                            plugin.isLeaving()
                                    ? "The config was changed or disabled while its destination was down"
                                    : "Not delivered within "
                                            + environment.options().giveUpAfter());
        }
        backlog.end(item);
    }

    private boolean isReady(PendingItem item, long now) {
        if (draining || plugin.isLeaving()) {
            return true;
        }
        if (item.attempts().notBefore() > now) {
            wake(item.attempts().notBefore());
            return false;
        }
        return !plugin.settings().releaseAfterCheckpoint() || backlog.isCheckpointed(item);
    }

    /** Returns whether others may be tried, too. */
    private boolean begin(PendingItem item, long now) {
        double rate = plugin.settings().ratePerSecond();
        long next = pace.nextMillis(rate, now);
        if (!draining) {
            next = Math.max(next, pausedUntil);
        }
        if (next > now) {
            wake(next);
            return false;
        }
        if (!breaker.tryBegin() && !draining) {
            if (!breaker.isProbing()) {
                wake(breaker.openUntilMillis());
            }
            return false;
        }
        pace.began(rate, now);
        underWay++;
        DeliveryRun run =
                new DeliveryRun(environment, this, plugin.chain(), item, breaker.isProbing());
        item.begin(run::effects);
        environment.outcomes().metrics().attempt();
        environment.work().scheduler().submitLater(run);
        return true;
    }

    private void wake(long millis) {
        if (millis < wakeAt) {
            wakeAt = millis;
            environment.timers().register(TimerTarget.DELIVERY_DUE, millis);
        }
    }

    /**
     * An attempt has ended.
     *
     * @param sent whether, when it has succeeded, something was sent
     */
    void ended(DeliveryRun run, HookResult result, boolean sent) {
        Attempts attempts = run.pending().attempts().begun(run.admittedMillis());
        if (result instanceof HookResult.Returned) {
            breaker.succeeded();
            end(
                    run,
                    () ->
                            environment
                                    .outcomes()
                                    .delivered(run.plugin(), run.pending().item(), attempts, sent));
            return;
        }
        HookResult.Threw threw = (HookResult.Threw) result;
        boolean again = threw.retry() || NetworkFailure.is(threw.name(), threw.message());
        String error = threw.name() + ": " + threw.message();
        if (!again) {
            breaker.ended();
            failed(run, attempts.failed(error), threw, sent);
            return;
        }
        breaker.failed();
        pausedUntil = Math.max(pausedUntil, retryAfter.untilMillis());
        if (run.isProbe() && !draining && !plugin.isLeaving()) {
            environment.outcomes().metrics().probeFailed();
            again(run, attempts.probed(error, breaker.openUntilMillis()));
            return;
        }
        Attempts after = attempts.failed(error);
        DeliveryHook hook = run.pending().item().hook();
        if (after.failed() >= hook.attempts() || plugin.isLeaving()) {
            failed(run, after, threw, sent);
        } else {
            environment.outcomes().metrics().retry();
            again(run, after.postponed(environment.now() + hook.waitMillis(after.failed())));
        }
    }

    private void failed(DeliveryRun run, Attempts attempts, HookResult.Threw threw, boolean sent) {
        end(
                run,
                () ->
                        environment
                                .outcomes()
                                .failed(run.plugin(), run.pending().item(), attempts, threw, sent));
    }

    /** The plugin does not work. */
    void disabled(DeliveryRun run) {
        breaker.ended();
        end(
                run,
                () ->
                        environment
                                .outcomes()
                                .gaveUp(
                                        run.plugin(),
                                        run.pending().item(),
                                        run.pending().attempts(),
                                        "The app is disabled"));
    }

    /** The plugin is paused. */
    void postponed(DeliveryRun run, long untilMillis) {
        breaker.ended();
        again(run, run.pending().attempts().postponed(untilMillis));
    }

    private void again(DeliveryRun run, Attempts attempts) {
        underWay--;
        run.pending().again(attempts);
        run.leave();
        pumpOrFail();
    }

    private void end(DeliveryRun run, Runnable tell) {
        underWay--;
        try {
            backlog.end(run.pending());
        } catch (Exception e) {
            throw failure(e);
        }
        tell.run();
        run.leave();
        pumpOrFail();
    }

    private void pumpOrFail() {
        try {
            pump();
        } catch (Exception e) {
            throw failure(e);
        }
    }

    private FlinkRuntimeException failure(Exception e) {
        return new FlinkRuntimeException(
                "Cannot go on delivering for plugin config " + DeliveryKey.configId(key), e);
    }

    /** Writes all into state. */
    void store(long checkpointId) throws Exception {
        if (isEmpty() && pausedUntil <= environment.now()) {
            if (headStored) {
                environment.state().head().clear();
                headStored = false;
            }
            return;
        }
        backlog.store(checkpointId);
        buffer.store();
        environment.state().head().update(BacklogHead.of(backlog, buffer, pausedUntil));
        headStored = true;
    }

    /** It is empty and will not be used again. */
    void forget() {
        if (headStored) {
            environment.state().head().clear();
        }
    }

    /** A checkpoint is complete: what it contains may leave. */
    void checkpointCompleted(long checkpointId) throws Exception {
        backlog.completed(checkpointId);
        pump();
    }

    /** Finds what a snapshot has kept; {@link #due} then goes on with it. */
    void restore() throws Exception {
        BacklogHead head = environment.state().head().value();
        headStored = true;
        backlog.restore(head);
        buffer.restore(head);
        pausedUntil = head.pausedUntilMillis();
    }
}
