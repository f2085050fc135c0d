package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.Invocation;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.internal.JournalEntry.Completion;
import io.hedgerow.runtime.module.AsyncHostFunction;
import io.hedgerow.runtime.module.HostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The asynchronous host functions of one plugin context: starts them, gives their ends to
 * JavaScript, each in a turn of its own, and has the journal do both where it can.
 *
 * <p><b>Owns</b> the operations under way. <b>Lives</b> as long as its plugin context.
 * <b>Threads</b>: owner only; ends come in through {@link HostServices#ownerThread}.
 * <b>Survives</b> nothing.
 */
public final class HostOperations {

    /** The plugin context, seen from here. */
    public interface Turns {

        Guest guest();

        /** Null between turns and while the plugin is loaded. */
        ActiveInvocation current();

        /** For what host code does between events. */
        ActiveInvocation newBackgroundInvocation();

        void run(ActiveInvocation invocation, Consumer<Guest> body);

        /** The invocation does not do what its journal says. Nothing of it is on the stack. */
        void mismatched(ActiveInvocation invocation);

        long nextId();
    }

    private final Turns turns;
    private final Effects effects;
    private final HostServices services;
    private final PluginLimits limits;
    private final Map<Long, HostOperation> operations = new HashMap<>();
    private int backgroundOperations;

    public HostOperations(
            Turns turns, Effects effects, HostServices services, PluginLimits limits) {
        this.turns = turns;
        this.effects = effects;
        this.services = services;
        this.limits = limits;
    }

    /**
     * Begins an asynchronous host function, unless the journal has its end.
     *
     * @param name module and function
     * @return the number by which JavaScript knows it
     */
    long begin(String name, AsyncHostFunction function, Object[] arguments, boolean background)
            throws HostException {
        ActiveInvocation invocation = background ? null : turns.current();
        if ((invocation == null ? backgroundOperations : invocation.operations)
                >= limits.pendingPromises()) {
            throw new HostException(
                    "RangeError",
                    "More than " + limits.pendingPromises() + " host operations under way");
        }
        EffectLog log = invocation == null ? null : effects.operationLog();
        boolean replaying = log != null && log.replaying();
        int ordinal = log == null ? -1 : log.begin(name, arguments);
        if (log != null) {
            effects.refuseAfterMismatch(log);
        }
        HostOperation operation = new HostOperation(turns.nextId(), invocation, ordinal);
        operations.put(operation.id(), operation);
        if (invocation == null) {
            backgroundOperations++;
        } else {
            invocation.operations++;
        }
        if (replaying) {
            invocation.replay().begun(operation);
        }
        if (!replaying || !log.keeps(ordinal)) {
            start(operation, function, arguments);
        }
        return operation.id();
    }

    private void start(HostOperation operation, AsyncHostFunction function, Object[] arguments) {
        CompletableFuture<Object> future;
        try {
            future = effects.outside(() -> function.call(arguments));
        } catch (HostException | RuntimeException e) {
            future = CompletableFuture.failedFuture(e);
        }
        operation.started(future);
        if (operation.invocation() != null) {
            operation.timer =
                    services.timers()
                            .schedule(limits.awaitTimeout().toMillis(), () -> timedOut(operation));
        }
        future.whenComplete(
                (value, error) ->
                        services.ownerThread()
                                .execute(() -> ended(operation, outcome(value, error))));
    }

    private static Outcome outcome(Object value, Throwable error) {
        if (error == null) {
            return Outcome.of(value);
        }
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        return new Outcome.Failure(HostTable.forGuestLogged(cause));
    }

    /**
     * JavaScript does not want the end of an operation any more. It ends all the same, as a failure
     * in a turn of its own. Does nothing if it has ended, or if the journal has its end.
     */
    void cancel(long id) {
        HostOperation operation = operations.get(id);
        if (operation != null) {
            operation.cancel();
        }
    }

    private void timedOut(HostOperation operation) {
        ended(operation, new Outcome.TimedOut(limits.awaitTimeout().toMillis()));
    }

    private void ended(HostOperation operation, Outcome outcome) {
        if (!operations.containsKey(operation.id()) || operation.outcome != null) {
            return;
        }
        operation.outcome = outcome;
        operation.abandon();
        ActiveInvocation invocation = operation.invocation();
        if (operation.journalled() && invocation.log().replaying()) {
            invocation.replay().hold(operation);
            advance(invocation);
        } else {
            if (operation.journalled()) {
                invocation.log().completed(operation.ordinal(), outcome);
            }
            deliver(operation, outcome);
        }
    }

    private void deliver(HostOperation operation, Outcome outcome) {
        operations.remove(operation.id());
        ActiveInvocation invocation = operation.invocation();
        if (invocation == null) {
            backgroundOperations--;
            invocation = turns.newBackgroundInvocation();
        } else {
            invocation.operations--;
        }
        String caller = invocation.call().name();
        turns.run(invocation, guest -> settle(guest, operation.id(), outcome, caller));
    }

    private static void settle(Guest guest, long id, Outcome outcome, String caller) {
        if (outcome instanceof Outcome.Value value) {
            guest.resolve(id, HostTable.toGuest(value.result()));
        } else if (outcome instanceof Outcome.Failure failure) {
            guest.reject(id, failure.error());
        } else if (outcome instanceof Outcome.TimedOut timedOut) {
            guest.timeOut(id, caller, timedOut.waitedMillis() / 1000.0);
        }
    }

    /**
     * Between two turns of an invocation: delivers what the journal has, in its order, and once it
     * is used up what has ended meanwhile.
     */
    public void advance(ActiveInvocation invocation) {
        Replay replay = invocation.replay();
        if (replay == null) {
            return;
        }
        EffectLog log = invocation.log();
        while (waits(invocation) && log.replaying()) {
            Completion due = log.due();
            HostOperation operation = due == null ? null : replay.operation(due.operation());
            if (operation == null) {
                log.mismatch();
                turns.mismatched(invocation);
                break;
            }
            if (due.outcome() == Outcome.OMITTED && operation.outcome == null) {
                return;
            }
            Outcome outcome = due.outcome() == Outcome.OMITTED ? operation.outcome : due.outcome();
            replay.delivered(operation);
            log.deliverDue(outcome);
            deliver(operation, outcome);
        }
        if (log.replaying()) {
            return;
        }
        replay.rescue(log.takeRescued());
        while (waits(invocation)) {
            HostOperation operation = replay.nextHeld();
            if (operation == null) {
                return;
            }
            log.completed(operation.ordinal(), operation.outcome);
            deliver(operation, operation.outcome);
        }
    }

    private static boolean waits(ActiveInvocation invocation) {
        return invocation.state() == Invocation.State.WAITING;
    }

    /** Nobody waits for the operations of this invocation any more. */
    public void abandon(ActiveInvocation invocation) {
        List<HostOperation> abandoned = new ArrayList<>();
        operations.values().removeIf(o -> o.invocation() == invocation && abandoned.add(o));
        for (HostOperation operation : abandoned) {
            operation.abandon();
            // Its promise stays pending for ever; nothing holds on to it.
            if (turns.guest() != null && turns.current() == null) {
                turns.guest().forget(operation.id());
            }
        }
        invocation.operations = 0;
    }

    /** The JavaScript context is given up. */
    public void abandonAll() {
        List<HostOperation> abandoned = new ArrayList<>(operations.values());
        operations.clear();
        backgroundOperations = 0;
        abandoned.forEach(HostOperation::abandon);
    }
}
