package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.Backlog;
import io.hedgerow.operators.delivery.BacklogHead;
import io.hedgerow.operators.delivery.DeliveryItem;
import io.hedgerow.operators.delivery.DeliveryKey;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.DestinationGate;
import io.hedgerow.operators.delivery.ExportBuffer;
import io.hedgerow.operators.delivery.OrderFence;
import io.hedgerow.operators.delivery.PendingItem;
import io.hedgerow.operators.delivery.ProcessedEvent;
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
 * <p>Owns: backlog, export buffer, gate. Lives: from its first event until it is empty and its
 * config gone. Threads: task thread; its key is Flink's current one. Survives: restarts and
 * rescaling, through backlog and buffer.
 */
final class Destination {

    private final long key;
    private final DeliveryEnvironment environment;
    private final Backlog backlog;
    private final ExportBuffer buffer;
    private final DestinationGate gate;
    private final OrderFence fence;
    private final PluginHold plugin;
    private final DeliveryIntake intake;
    private final AttemptJudge judge;
    private int underWay;
    private long wakeAt = Long.MAX_VALUE;
    private boolean draining;
    private boolean headStored;

    Destination(long key, DeliveryEnvironment environment) {
        this.key = key;
        this.environment = environment;
        DeliveryOptions options = environment.options();
        this.backlog = new Backlog(environment.state(), options.backlog(), environment.heap());
        this.buffer = new ExportBuffer(environment.state(), environment.heap());
        this.gate = new DestinationGate(options, environment::now);
        this.plugin = new PluginHold(key, environment);
        this.fence = new OrderFence(plugin::mayBeOrdered);
        this.intake = new DeliveryIntake(environment, plugin, backlog, buffer, fence);
        this.judge = new AttemptJudge(environment, plugin, gate, fence);
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
        return !gate.breaker().isClosed();
    }

    boolean isFull() {
        return backlog.isFull();
    }

    boolean isEmpty() {
        return backlog.isEmpty() && buffer.isEmpty();
    }

    /** Whether nothing of it is needed any more but its gate. */
    boolean isOver() {
        return isEmpty() && fence.isEmpty();
    }

    HttpTransport watched(HttpTransport transport) {
        return gate.watched(transport);
    }

    boolean sendsIdempotencyKeys() {
        return environment.platform().sendsIdempotencyKeys()
                || plugin.settings().idempotencyHeader();
    }

    /**
     * An event has come.
     *
     * @param events one, or those of a batch that were dead letters
     * @param replay {@code null} but for what were dead letters
     */
    void take(List<ProcessedEvent> events, DeliveryItem.Replay replay) throws Exception {
        intake.take(events, replay);
        pump();
    }

    /** A timer of this key has fired. */
    void due() throws Exception {
        wakeAt = Long.MAX_VALUE;
        if (!buffer.isEmpty() && buffer.dueMillis() <= environment.now()) {
            intake.flush();
        }
        pump();
    }

    /** The registry has changed, perhaps for this config. */
    void registryChanged() throws Exception {
        if (plugin.isReplaced()) {
            // What the config leaves behind goes out with it (contract §10 row 18).
            intake.flush();
            pump();
        }
        plugin.follow();
        pump();
    }

    /** The input has ended: nothing waits any more, but for the rate. */
    void drain() throws Exception {
        draining = true;
        intake.flush();
        pump();
    }

    /** Begins what may begin. */
    void pump() throws Exception {
        boolean changed;
        do {
            changed = goThroughWindow();
        } while (changed);
        if (!buffer.isEmpty()) {
            wake(buffer.dueMillis());
        }
        if (isEmpty()) {
            plugin.release();
        }
    }

    /** Returns whether others are in the window now. */
    private boolean goThroughWindow() throws Exception {
        boolean known = plugin.current() != null;
        if (!isEmpty() && known) {
            plugin.hold();
            intake.decide();
        }
        boolean hurried = draining || plugin.isLeaving();
        wake(backlog.bringBack(hurried ? Long.MAX_VALUE : environment.now()));
        boolean ordered = known && plugin.settings().orderedByPerson();
        boolean held = known && !hurried;
        List<PendingItem> over = new ArrayList<>(0);
        List<PendingItem> early = new ArrayList<>(0);
        Set<String> persons = new HashSet<>();
        for (PendingItem item : backlog.window()) {
            if (underWay >= environment.options().maxInFlight()) {
                break;
            }
            boolean behind =
                    ordered
                            && (!persons.add(item.item().order())
                                    || !draining && fence.holds(item));
            if (held && backlog.isHeld(item, plugin.settings().afterCheckpoint())) {
                if (plugin.holdsAll()) {
                    break;
                }
                continue;
            }
            if (item.isUnderWay() || behind) {
                continue;
            }
            if (judge.isOver(item, draining)) {
                over.add(item);
            } else if (!known) {
                wake(item.item().createdMillis() + PluginHold.UNKNOWN_MILLIS);
                break; // those behind came later
            } else if (!hurried && item.attempts().notBefore() > environment.now()) {
                early.add(item);
            } else if (!begin(item)) {
                break;
            }
        }
        for (PendingItem item : over) {
            judge.giveUp(item);
            backlog.end(item);
        }
        postpone(early, ordered);
        return !over.isEmpty() || !early.isEmpty() && !ordered;
    }

    /** Has items wait for their time; where there is an order they block what is behind them. */
    private void postpone(List<PendingItem> early, boolean ordered) throws Exception {
        for (PendingItem item : early) {
            wake(item.attempts().notBefore());
            if (!ordered) {
                backlog.postpone(item);
            }
        }
    }

    /** Returns whether others may be tried, too. */
    private boolean begin(PendingItem item) {
        long when = gate.tryBegin(plugin.settings().ratePerSecond(), draining);
        if (when != DestinationGate.NOW) {
            wake(when);
            return false;
        }
        underWay++;
        boolean probe = gate.breaker().isProbing() && !draining;
        DeliveryRun run = new DeliveryRun(environment, this, plugin.chain(), item, probe);
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
     * @param sent see {@link AttemptJudge#ended}
     */
    void ended(DeliveryRun run, HookResult result, boolean sent) {
        goOn(run, judge.ended(run, result, sent));
    }

    /** The plugin does not work. */
    void disabled(DeliveryRun run) {
        goOn(run, judge.disabled(run));
    }

    /** The plugin is paused. */
    void postponed(DeliveryRun run, long untilMillis) {
        goOn(run, judge.postponed(run, untilMillis));
    }

    private void goOn(DeliveryRun run, AttemptJudge.Verdict verdict) {
        underWay--;
        try {
            if (verdict instanceof AttemptJudge.Verdict.Again next) {
                run.pending().again(next.attempts());
            } else {
                backlog.end(run.pending());
                ((AttemptJudge.Verdict.Ended) verdict).tell().run();
            }
            run.leave();
            pump();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException(
                    "Cannot go on delivering for plugin config " + DeliveryKey.configId(key), e);
        }
    }

    /** Writes all into state. */
    void store(long checkpointId) throws Exception {
        fence.snapshot(checkpointId);
        if (isEmpty() && !gate.isPaused()) {
            if (headStored) {
                environment.state().head().clear();
                headStored = false;
            }
            return;
        }
        backlog.store(checkpointId);
        buffer.store();
        environment.state().head().update(BacklogHead.of(backlog, buffer, gate));
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
        fence.completed(checkpointId);
        pump();
    }

    /** Finds what a snapshot has kept; {@link #due} then goes on with it. */
    void restore() throws Exception {
        BacklogHead head = environment.state().head().value();
        headStored = true;
        backlog.restore(head);
        buffer.restore(head);
        gate.restore(head);
    }
}
