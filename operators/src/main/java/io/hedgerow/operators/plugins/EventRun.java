package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.runtime.InvocationOrigin;
import java.util.ArrayList;
import java.util.List;

/** One event in its team's chain. */
final class EventRun extends PluginWork {

    /** What an envelope and its bookkeeping take beside the event's own bytes, roughly. */
    private static final int OVERHEAD_BYTES = 500;

    /** So long the registry's change may be later in this subtask than in the parallel lane. */
    private static final long CHAIN_WAIT_MILLIS = 5000;

    private final ChainEnvironment environment;
    private final WorkEnvironment work;
    private final EventEnvelope envelope;
    private final HookJournal journal;
    private final ChainStamp begunWith;
    private ChainProgress progress;
    private TeamChain chain;
    private boolean awaitsChain;

    /**
     * @param configId of the hook it was cut off in
     * @param cutOff the journal of that hook, or {@code null}
     */
    EventRun(
            ChainEnvironment environment,
            PluginInput.Event event,
            long key,
            int configId,
            byte[] cutOff) {
        super(
                key,
                OrderKey.person(event.teamId(), event.envelope().distinctId()),
                OVERHEAD_BYTES
                        + event.envelope().data().length
                        + (event.progress().event() == null
                                ? 0
                                : event.progress().event().utf8().length),
                environment.work().clock().getAsLong());
        this.environment = environment;
        this.work = environment.work();
        this.envelope = event.envelope();
        this.progress = event.progress();
        this.begunWith = event.begunWith();
        this.journal = new HookJournal(this, work.scheduler(), configId, cutOff);
    }

    @Override
    InFlightEntry entry() {
        return new InFlightEntry(
                new InFlightEntry.Event(envelope, progress, begunWith),
                awaitsChain ? 0 : notBefore,
                journal.configId(),
                journal.toBytes());
    }

    @Override
    void run() {
        if (chain == null && !findChain()) {
            return;
        }
        end(advance());
    }

    /** Goes on with the chain that the parallel lane has begun with, if it can be had. */
    private boolean findChain() {
        TeamChain found = work.plugins().of(teamId(), begunWith);
        // Another machine's clock may be ahead.
        long comesUntil = Math.min(begunWith.millis(), admittedMillis()) + CHAIN_WAIT_MILLIS;
        awaitsChain =
                found == null
                        && work.clock().getAsLong() < comesUntil
                        && !work.scheduler().isDraining();
        if (awaitsChain) {
            work.plugins().whenChanged(this::lookAgain);
            work.scheduler().hold(this, comesUntil);
            return false;
        }
        if (found == null) {
            environment.chain().otherChain();
            found = work.plugins().insteadOf(teamId(), begunWith);
        }
        chain = found.use();
        return true;
    }

    private void lookAgain() {
        if (awaitsChain && notBefore != 0) {
            work.scheduler().wake(this);
        }
    }

    /** Runs plugins until the event's fate is known or something must be waited for. */
    private ChainOutcome advance() {
        if (chain.plugins().isEmpty() || ProcessEventChain.skips(envelope)) {
            return new ChainOutcome.Passed(envelope);
        }
        for (LoadedPlugin plugin : pluginsInOrder()) {
            if (progress.isDone(plugin)) {
                continue;
            }
            if (environment.lane() == Lane.PARALLEL && plugin.scope() == StateScope.TEAM) {
                return new ChainOutcome.MovedHome(progress);
            }
            if (plugin.loads() && !plugin.instance().hasProcessEvent()) {
                // Where its hooks run it is set up; not here.
                progress = progress.skipped(plugin);
                if (plugin.instance().hasOnEvent()) {
                    progress = progress.deferred(plugin);
                }
                continue;
            }
            LoadedPlugin.Readiness readiness = plugin.prepare(this);
            if (readiness == LoadedPlugin.Readiness.WAIT) {
                return ChainOutcome.Waiting.INSTANCE;
            }
            if (environment.lane() == Lane.PARALLEL && plugin.hasTouchedTeamState()) {
                return new ChainOutcome.MovedHome(progress); // in its setup
            }
            if (plugin.instance() != null && plugin.instance().hasOnEvent()) {
                progress = progress.deferred(plugin);
            }
            if (readiness == LoadedPlugin.Readiness.PAUSED) {
                ChainOutcome outcome = environment.chain().paused(plugin, progress);
                if (!(outcome instanceof ChainOutcome.GoesOn next)) {
                    return outcome;
                }
                progress = next.progress();
                continue;
            }
            if (readiness == LoadedPlugin.Readiness.FAILED) {
                progress = progress.skipped(plugin);
                continue;
            }
            ChainOutcome outcome = runHook(plugin);
            if (!(outcome instanceof ChainOutcome.GoesOn next)) {
                return outcome;
            }
            progress = next.progress();
        }
        return ProcessEventChain.passed(envelope, progress, chain.lists(progress));
    }

    /** The config that was cut off goes on first, even if others stand before it by now. */
    private List<LoadedPlugin> pluginsInOrder() {
        LoadedPlugin cutOff = journal.isCutOff() ? chain.find(journal.configId()) : null;
        if (cutOff == null) {
            return chain.plugins();
        }
        List<LoadedPlugin> order = new ArrayList<>(chain.plugins());
        order.remove(cutOff);
        order.add(0, cutOff);
        return order;
    }

    private ChainOutcome runHook(LoadedPlugin plugin) {
        HookResult result =
                work.hooks()
                        .call(
                                plugin,
                                ProcessEventChain.call(envelope, progress),
                                new InvocationOrigin(envelope.uuid(), envelope.captureDepth()),
                                journal.begin(plugin.configId()),
                                later ->
                                        work.scheduler()
                                                .resume(this, () -> settledLater(plugin, later)));
        return result == null ? ChainOutcome.Waiting.INSTANCE : settled(plugin, result);
    }

    private void settledLater(LoadedPlugin plugin, HookResult result) {
        ChainOutcome outcome = settled(plugin, result);
        if (outcome instanceof ChainOutcome.GoesOn next) {
            progress = next.progress();
            outcome = advance();
        }
        end(outcome);
    }

    private ChainOutcome settled(LoadedPlugin plugin, HookResult result) {
        if (journal.mustGoAgain(result)) {
            work.scheduler().wake(this);
            return ChainOutcome.Waiting.INSTANCE;
        }
        if (environment.lane() == Lane.PARALLEL && plugin.hasTouchedTeamState()) {
            return new ChainOutcome.MovedHome(progress);
        }
        return environment.chain().settled(plugin, envelope, progress, result);
    }

    /** For the home lane, which has any chain where none has begun. */
    private PluginInput.Event onItsWay(ChainProgress soFar) {
        ChainStamp stamp =
                soFar.isStart()
                        ? ChainStamp.ANY
                        : new ChainStamp(chain.fingerprint(), work.clock().getAsLong());
        return new PluginInput.Event(envelope, soFar, stamp);
    }

    private void end(ChainOutcome outcome) {
        if (outcome instanceof ChainOutcome.Waiting) {
            return;
        }
        if (outcome instanceof ChainOutcome.Held held) {
            progress = held.progress();
            work.scheduler().hold(this, held.untilMillis());
            return;
        }
        if (outcome instanceof ChainOutcome.Passed passed) {
            environment.outputs().passed(passed.event());
        } else if (outcome instanceof ChainOutcome.Dropped) {
            environment.outputs().dropped(envelope);
        } else if (outcome instanceof ChainOutcome.MovedHome moved) {
            environment.outputs().movedHome(onItsWay(moved.progress()));
        } else {
            ChainOutcome.DeadLettered dead = (ChainOutcome.DeadLettered) outcome;
            environment.outputs().deadLettered(envelope, dead.reason(), dead.history());
        }
        chain.leave();
        work.scheduler().finished(this);
    }
}
