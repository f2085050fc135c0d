package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.Attempts;
import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.operators.delivery.DeliveryKey;
import io.hedgerow.operators.delivery.DestinationBreaker;
import io.hedgerow.operators.delivery.DestinationGate;
import io.hedgerow.operators.delivery.NetworkFailure;
import io.hedgerow.operators.delivery.OrderFence;
import io.hedgerow.operators.delivery.PendingItem;

/**
 * Decides what follows from the end of an attempt (contract §2.6, §2.7, §10 rows 4 and 26): the
 * item is delivered, is tried again later, or is given up. Keeps nothing. Task thread only.
 */
final class AttemptJudge {

    /** What becomes of an item after an attempt. */
    sealed interface Verdict {

        /** It has ended; {@code tell} says how. */
        record Ended(Runnable tell) implements Verdict {}

        record Again(Attempts attempts) implements Verdict {}
    }

    private final DeliveryEnvironment environment;
    private final PluginHold plugin;
    private final DestinationGate gate;
    private final DestinationBreaker breaker;
    private final OrderFence fence;

    /**
     * @param gate told of the end of each attempt
     * @param fence told of what is given up
     */
    AttemptJudge(
            DeliveryEnvironment environment,
            PluginHold plugin,
            DestinationGate gate,
            OrderFence fence) {
        this.environment = environment;
        this.plugin = plugin;
        this.gate = gate;
        this.breaker = gate.breaker();
        this.fence = fence;
    }

    /** Whether an error says that the destination cannot take anything now. */
    private static boolean mayPass(HookResult.Threw threw) {
        return threw.retry() || NetworkFailure.is(threw.name(), threw.message());
    }

    /**
     * @param sent whether something was sent, when the attempt has succeeded; whether it was
     *     composed, when it has failed
     */
    Verdict ended(DeliveryRun run, HookResult result, boolean sent) {
        PendingItem pending = run.pending();
        Attempts attempts = pending.attempts().begun(run.admittedMillis());
        DeliveryOutcomes outcomes = environment.outcomes();
        if (result instanceof HookResult.Returned) {
            breaker.succeeded();
            return new Verdict.Ended(
                    () -> outcomes.delivered(run.plugin(), pending.item(), attempts, sent));
        }
        HookResult.Threw threw = (HookResult.Threw) result;
        String error = threw.name() + ": " + threw.message();
        if (!mayPass(threw)) {
            breaker.ended();
            return failed(run, attempts.failed(error), threw, sent);
        }
        breaker.failed();
        gate.heed();
        boolean last = plugin.isLeaving();
        if (run.isProbe() && !last) {
            outcomes.metrics().probeFailed();
            return new Verdict.Again(attempts.probed(error, breaker.openUntilMillis()));
        }
        Attempts after = attempts.failed(error);
        DeliveryHook hook = pending.item().hook();
        if (last || after.failed() >= hook.attempts()) {
            return failed(run, after, threw, sent);
        }
        outcomes.metrics().retry();
        return new Verdict.Again(
                after.postponed(environment.now() + hook.waitMillis(after.failed())));
    }

    private Verdict failed(
            DeliveryRun run, Attempts attempts, HookResult.Threw threw, boolean composed) {
        PendingItem pending = run.pending();
        return new Verdict.Ended(
                () -> {
                    environment
                            .outcomes()
                            .failed(run.plugin(), pending.item(), attempts, threw, composed);
                    raiseFence(pending);
                });
    }

    private void raiseFence(PendingItem item) {
        fence.raise(item.item(), item.number() + 1);
    }

    /** Whether an item that waits is not to be tried any more. */
    boolean isOver(PendingItem item, boolean draining) {
        long age = environment.now() - item.item().createdMillis();
        if (plugin.current() == null) {
            return draining || age >= PluginHold.UNKNOWN_MILLIS;
        }
        return plugin.isLeaving() && !breaker.isClosed()
                || age >= environment.options().giveUpAfter().toMillis()
                        && (item.attempts().failed() > 0 || !breaker.isClosed());
    }

    /** Tells of an item that is over. */
    void giveUp(PendingItem item) {
        raiseFence(item);
        if (plugin.current() == null) {
            environment
                    .outcomes()
                    .orphaned(DeliveryKey.configId(plugin.key()), item.item(), item.attempts());
            return;
        }
        environment
                .outcomes()
                .gaveUp(
                        plugin.current(),
                        item.item(),
                        item.attempts(),
                        plugin.isLeaving()
                                ? "The config was disabled while its destination was down"
                                : "Not delivered within " + environment.options().giveUpAfter());
    }

    /** The plugin does not work: there was no attempt. */
    Verdict disabled(DeliveryRun run) {
        breaker.ended();
        PendingItem pending = run.pending();
        return new Verdict.Ended(
                () -> {
                    environment
                            .outcomes()
                            .gaveUp(
                                    run.plugin(),
                                    pending.item(),
                                    pending.attempts(),
                                    "The app is disabled");
                    raiseFence(pending);
                });
    }

    /** The plugin is paused: there was no attempt. */
    Verdict postponed(DeliveryRun run, long untilMillis) {
        breaker.ended();
        return new Verdict.Again(run.pending().attempts().postponed(untilMillis));
    }
}
