package io.hedgerow.runtime;

import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.internal.ActiveInvocation;
import io.hedgerow.runtime.internal.EffectLog;
import io.hedgerow.runtime.internal.Effects;
import io.hedgerow.runtime.internal.Guest;
import io.hedgerow.runtime.internal.GuestRun;
import io.hedgerow.runtime.internal.HostApi;
import io.hedgerow.runtime.internal.HostOperations;
import io.hedgerow.runtime.internal.Sandbox;
import io.hedgerow.runtime.internal.ThreadUsage;
import io.hedgerow.runtime.transpile.SourceMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;

/**
 * One plugin config's JavaScript world: its globals, its {@code meta}, and any number of
 * invocations that wait at once.
 *
 * <p><b>Owns</b> a JavaScript context, its invocations and their host operations. <b>Lives</b> from
 * {@link PluginEngine#open} to {@link #close}; after the watchdog stopped a plugin the JavaScript
 * context is replaced at the next start, and {@link #generation} tells that {@code setupPlugin}
 * must run again. <b>Threads</b>: one, the owner; completions from elsewhere come in through {@link
 * HostServices#ownerThread}. <b>Survives</b> nothing: module-level variables and {@code
 * meta.global} are not state.
 */
public final class PluginContext implements AutoCloseable {

    private final PluginEngine engine;
    private final CompiledPlugin plugin;
    private final PluginSettings settings;
    private final HostServices services;
    private final PluginLimits limits;
    private final ThreadUsage usage = new ThreadUsage();
    private final Map<Long, ActiveInvocation> invocations = new LinkedHashMap<>();
    private final Effects effects;
    private final HostOperations operations;
    private final Capabilities capabilities;

    private Guest guest;
    private GuestRun run;
    private ActiveInvocation current;
    private long nextId = 1;
    private int generation = 1;
    private boolean closed;

    PluginContext(
            PluginEngine engine,
            CompiledPlugin plugin,
            PluginSettings settings,
            HostServices services,
            PluginLimits limits)
            throws PluginLoadException {
        this.engine = engine;
        this.plugin = plugin;
        this.settings = settings;
        this.services = services;
        this.limits = limits;
        this.effects = new Effects(() -> current, settings.journalMismatch());
        this.operations = new HostOperations(new Turns(), effects, services, limits);
        this.capabilities = load();
    }

    public PluginIdentity identity() {
        return settings.identity();
    }

    public Capabilities capabilities() {
        return capabilities;
    }

    /**
     * Starts at 1 and grows when the JavaScript context is given up because code in it had to be
     * stopped: the next call meets fresh globals and needs {@code setupPlugin} again.
     */
    public int generation() {
        return generation;
    }

    /** Invocations that have not settled. */
    public int inFlight() {
        return invocations.size();
    }

    /** Calls a hook that belongs to no event, job or tick and is never run again. */
    public Invocation start(HookCall call, InvocationListener listener) {
        return start(call, InvocationOrigin.none(), null, listener);
    }

    /**
     * Calls a hook. The listener may be called before this method returns.
     *
     * @param journal records the effects of this invocation, or answers them first as far as it
     *     knows them; {@code null} for neither
     * @throws IllegalStateException if the context is closed or is running an invocation right now
     */
    public Invocation start(
            HookCall call,
            InvocationOrigin origin,
            EffectJournal journal,
            InvocationListener listener) {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(listener, "listener");
        if (closed) {
            throw new IllegalStateException("this plugin context is closed");
        }
        EffectLog log = journal == null ? null : journal.log();
        if (log != null) {
            log.use();
        }
        ActiveInvocation invocation =
                new ActiveInvocation(nextId++, call, origin, journal, log, listener, this::abandon);
        invocation.startedMillis = services.clock().currentTimeMillis();
        invocation.progressMillis = invocation.startedMillis;
        invocations.put(invocation.id(), invocation);
        try {
            if (guest == null) {
                load();
            }
        } catch (PluginLoadException e) {
            invocation.resultIs(new InvocationResult.Failed(e.error()));
            settle(invocation);
            return invocation;
        }
        turn(
                invocation,
                () ->
                        guest.invoke(
                                invocation.id(), call.kind().name(), call.name(), call.argument()));
        operations.advance(invocation);
        return invocation;
    }

    /**
     * Gives up all invocations and frees the JavaScript context. {@code teardownPlugin} is the
     * caller's.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<ActiveInvocation> lost = takeInvocations();
        dropGuest();
        lose(lost, "the plugin was unloaded");
    }

    private Capabilities load() throws PluginLoadException {
        effects.reset();
        Context context = Sandbox.newContext(engine.graal());
        GuestRun loading =
                new GuestRun(
                        context,
                        settings.identity(),
                        limits.methodTimeout(),
                        Math.multiplyExact(limits.allocatedBytes(), 2),
                        usage);
        engine.watchdog().add(loading);
        loading.enter(Thread.currentThread().getId());
        Capabilities found = null;
        PolyglotException failure = null;
        try {
            guest =
                    new HostApi(
                                    operations,
                                    effects,
                                    this::complete,
                                    settings,
                                    services,
                                    limits,
                                    () -> current)
                            .newGuest(context, plugin.transpiled(), engine.json());
            found = guest.load(plugin.source());
        } catch (PolyglotException e) {
            failure = e;
        }
        GuestRun.Reason reason = loading.leave();
        engine.watchdog().remove(loading);
        if (failure == null && reason == null) {
            run =
                    new GuestRun(
                            context,
                            settings.identity(),
                            limits.cpuTime(),
                            limits.allocatedBytes(),
                            usage);
            engine.watchdog().add(run);
            return found;
        }
        PluginError error =
                reason != null
                        ? stopError(reason, failure, limits.methodTimeout().toMillis())
                        : guest == null
                                ? new PluginError(
                                        PluginError.Kind.THROWN,
                                        "Error",
                                        "The plugin context could not be prepared: "
                                                + failure.getMessage(),
                                        null,
                                        false)
                                : guest.error(failure);
        guest = null;
        context.close(true);
        throw new PluginLoadException(error);
    }

    /** Enters JavaScript for an invocation and deals with how that ended. */
    private void turn(ActiveInvocation invocation, Runnable body) {
        if (current != null) {
            throw new IllegalStateException("a plugin context was entered from inside");
        }
        current = invocation;
        invocation.moved(Invocation.State.RUNNING);
        PolyglotException failure = null;
        GuestRun.Reason reason;
        run.enter(Thread.currentThread().getId());
        try {
            body.run();
        } catch (PolyglotException e) {
            failure = e;
        } finally {
            reason = run.leave();
            current = null;
        }
        invocation.tellRejections();
        if (reason != null || failure != null && mustReplace(failure)) {
            stopped(
                    invocation,
                    reason == null
                            ? guest.error(failure)
                            : stopError(reason, failure, limits.cpuTime().toMillis()));
            return;
        }
        if (failure != null) {
            invocation.resultIs(new InvocationResult.Failed(guest.error(failure)));
        }
        invocation.progressMillis = services.clock().currentTimeMillis();
        if (invocation.log() != null) {
            invocation.log().turnEnded(invocation.done());
            if (failedByMismatch(invocation)) {
                return;
            }
        }
        if (invocation.done()) {
            settle(invocation);
        } else {
            invocation.moved(Invocation.State.WAITING);
            watchTime(invocation);
        }
    }

    /** With {@link JournalMismatch#FAIL}: the invocation has no further effects. */
    private boolean failedByMismatch(ActiveInvocation invocation) {
        PluginError error = effects.mismatchError(invocation.log());
        if (error == null) {
            return false;
        }
        operations.abandon(invocation);
        invocation.result = new InvocationResult.Failed(error);
        settle(invocation);
        return true;
    }

    private static boolean mustReplace(PolyglotException failure) {
        return failure.isInterrupted()
                || failure.isCancelled()
                || failure.isResourceExhausted()
                || failure.isInternalError();
    }

    private PluginError stopError(
            GuestRun.Reason reason, PolyglotException failure, long limitMillis) {
        SourceMap.Position at = failure == null ? null : guest.authorPosition(failure);
        String where = at == null ? "" : " on line " + at.line() + ":" + at.column();
        String message =
                switch (reason) {
                    case CPU_TIME -> {
                        double seconds = limitMillis / 1000.0;
                        yield "Script execution timed out after looping for "
                                + HostApi.number(seconds)
                                + (seconds == 1 ? " second" : " seconds")
                                + where;
                    }
                    case ALLOCATION ->
                            "Script execution stopped after allocating "
                                    + (limits.allocatedBytes() >> 20)
                                    + " MiB"
                                    + where;
                };
        return new PluginError(PluginError.Kind.STOPPED, "Error", message, null, false);
    }

    /**
     * An interrupt drops queued microtasks: nothing that was under way in this context can be
     * trusted.
     */
    private void stopped(ActiveInvocation culprit, PluginError error) {
        dropGuest();
        generation++;
        culprit.result = new InvocationResult.Failed(error);
        invocations.remove(culprit.id());
        // Listeners may start the next call at once, in a new JavaScript context.
        List<ActiveInvocation> lost = takeInvocations();
        culprit.settle();
        lose(lost, "another call of this plugin was stopped: " + error.message());
    }

    private List<ActiveInvocation> takeInvocations() {
        List<ActiveInvocation> taken = new ArrayList<>(invocations.values());
        invocations.clear();
        return taken;
    }

    private static void lose(List<ActiveInvocation> lost, String why) {
        PluginError error =
                new PluginError(PluginError.Kind.CONTEXT_LOST, "Error", why, null, true);
        for (ActiveInvocation invocation : lost) {
            invocation.result = new InvocationResult.Failed(error);
            invocation.settle();
        }
    }

    private void dropGuest() {
        if (guest == null) {
            return;
        }
        engine.watchdog().remove(run);
        operations.abandonAll();
        guest.context().close(true);
        guest = null;
    }

    private void settle(ActiveInvocation invocation) {
        invocations.remove(invocation.id());
        invocation.settle();
    }

    // ---- time limits (contract §4.3, §10 row 7)
    // ----------------------------------------------------

    /** One timer per waiting invocation, at the nearer of its two limits. */
    private void watchTime(ActiveInvocation invocation) {
        if (invocation.timer != null) {
            return;
        }
        long now = services.clock().currentTimeMillis();
        long delay = Math.min(methodDeadline(invocation), awaitDeadline(invocation)) - now;
        invocation.timer =
                services.timers()
                        .schedule(
                                Math.max(1, delay),
                                () -> {
                                    invocation.timer = null;
                                    timeUp(invocation);
                                });
    }

    private void timeUp(ActiveInvocation invocation) {
        if (invocation.state() == Invocation.State.SETTLED) {
            return;
        }
        long now = services.clock().currentTimeMillis();
        if (now >= methodDeadline(invocation)) {
            expire(invocation, limits.wallTime(invocation.call().kind()).toMillis());
        } else if (now >= awaitDeadline(invocation) && invocation.operations == 0) {
            expire(invocation, limits.awaitTimeout().toMillis());
        } else {
            watchTime(invocation);
        }
    }

    private long methodDeadline(ActiveInvocation invocation) {
        return invocation.startedMillis + limits.wallTime(invocation.call().kind()).toMillis();
    }

    /**
     * Host operations have an await limit of their own; this is for promises that only JavaScript
     * can settle.
     */
    private long awaitDeadline(ActiveInvocation invocation) {
        return invocation.operations == 0
                ? invocation.progressMillis + limits.awaitTimeout().toMillis()
                : Long.MAX_VALUE;
    }

    private void expire(ActiveInvocation invocation, long waitedMillis) {
        String text = guest.timeoutText(invocation.call().name(), waitedMillis / 1000.0);
        abandon(invocation, text);
    }

    private void abandon(ActiveInvocation invocation, String message) {
        operations.abandon(invocation);
        invocation.resultIs(
                new InvocationResult.Failed(
                        new PluginError(
                                PluginError.Kind.TIMED_OUT, "TimeoutError", message, null, true)));
        settle(invocation);
    }

    /**
     * What host code does between events belongs to no call of the plugin; its errors are only
     * logged.
     */
    private ActiveInvocation backgroundInvocation() {
        ActiveInvocation background =
                new ActiveInvocation(
                        nextId++,
                        HookCall.scheduledTask("background"),
                        InvocationOrigin.none(),
                        null,
                        null,
                        (invocation, result) -> HostApi.logBackground(services.log(), result),
                        this::abandon);
        background.startedMillis = services.clock().currentTimeMillis();
        background.resultIs(InvocationResult.Completed.withoutResult());
        invocations.put(background.id(), background);
        return background;
    }

    /** For {@link HostApi}: results of invocations, told by JavaScript. */
    private void complete(long invocationId, InvocationResult result) {
        ActiveInvocation invocation = invocations.get(invocationId);
        if (invocation != null) {
            invocation.resultIs(result);
        }
    }

    private final class Turns implements HostOperations.Turns {

        @Override
        public Guest guest() {
            return guest;
        }

        @Override
        public ActiveInvocation current() {
            return current;
        }

        @Override
        public ActiveInvocation newBackgroundInvocation() {
            return backgroundInvocation();
        }

        @Override
        public void run(ActiveInvocation invocation, Runnable body) {
            turn(invocation, body);
        }

        @Override
        public void mismatched(ActiveInvocation invocation) {
            failedByMismatch(invocation);
        }

        @Override
        public long nextId() {
            return nextId++;
        }
    }
}
