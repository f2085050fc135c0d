package io.hedgerow.runtime;

import io.hedgerow.runtime.host.LogSink;
import io.hedgerow.runtime.internal.ActiveInvocation;
import io.hedgerow.runtime.internal.EffectLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The invocations of one plugin context that have not settled.
 *
 * <p><b>Owns</b> them and the numbering of what the context begins. <b>Lives</b> as long as its
 * plugin context. <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
final class Invocations {

    private final Map<Long, ActiveInvocation> active = new LinkedHashMap<>();
    private final LogSink log;
    private final BiConsumer<ActiveInvocation, String> canceller;
    private long nextId = 1;

    /**
     * @param log for errors that belong to no call of the plugin
     * @param canceller gives up an invocation, with the reason
     */
    Invocations(LogSink log, BiConsumer<ActiveInvocation, String> canceller) {
        this.log = log;
        this.canceller = canceller;
    }

    /** A number that this context has not used yet. */
    long nextId() {
        return nextId++;
    }

    int size() {
        return active.size();
    }

    ActiveInvocation begin(
            HookCall call,
            InvocationOrigin origin,
            EffectJournal journal,
            InvocationListener listener) {
        EffectLog effects = journal == null ? null : journal.log();
        if (effects != null) {
            effects.use();
        }
        return add(
                new ActiveInvocation(
                        nextId(), call, origin, journal, effects, listener, canceller));
    }

    /**
     * What host code does between events belongs to no call of the plugin; its errors are only
     * logged.
     */
    ActiveInvocation beginBackground() {
        ActiveInvocation background =
                new ActiveInvocation(
                        nextId(),
                        HookCall.scheduledTask("background"),
                        InvocationOrigin.none(),
                        null,
                        null,
                        (invocation, result) -> logFailure(result),
                        canceller);
        background.resultIs(InvocationResult.Completed.withoutResult());
        return add(background);
    }

    private ActiveInvocation add(ActiveInvocation invocation) {
        active.put(invocation.id(), invocation);
        return invocation;
    }

    private void logFailure(InvocationResult result) {
        if (result instanceof InvocationResult.Failed failed) {
            log.log(LogSink.Source.PLUGIN, LogSink.Type.ERROR, failed.error().describe());
        }
    }

    /** JavaScript tells a result, perhaps of an invocation that has been given up. */
    void resultIs(long id, InvocationResult result) {
        ActiveInvocation invocation = active.get(id);
        if (invocation != null) {
            invocation.resultIs(result);
        }
    }

    void settle(ActiveInvocation invocation) {
        active.remove(invocation.id());
        invocation.settle();
    }

    /** Fails one with its error and then all others because of it. */
    void stop(ActiveInvocation culprit, PluginError error) {
        culprit.result = new InvocationResult.Failed(error);
        active.remove(culprit.id());
        // Listeners may start the next call at once, in a new JavaScript context.
        List<ActiveInvocation> lost = takeAll();
        culprit.settle();
        lose(lost, "another call of this plugin was stopped: " + error.message());
    }

    List<ActiveInvocation> takeAll() {
        List<ActiveInvocation> taken = new ArrayList<>(active.values());
        active.clear();
        return taken;
    }

    static void lose(List<ActiveInvocation> lost, String why) {
        PluginError error =
                new PluginError(PluginError.Kind.CONTEXT_LOST, "Error", why, null, true);
        for (ActiveInvocation invocation : lost) {
            invocation.result = new InvocationResult.Failed(error);
            invocation.settle();
        }
    }
}
