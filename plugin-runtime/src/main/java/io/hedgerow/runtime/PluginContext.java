package io.hedgerow.runtime;

import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.internal.ActiveInvocation;
import io.hedgerow.runtime.internal.Deadlines;
import io.hedgerow.runtime.internal.Effects;
import io.hedgerow.runtime.internal.Guest;
import io.hedgerow.runtime.internal.GuestRun;
import io.hedgerow.runtime.internal.HostApi;
import io.hedgerow.runtime.internal.HostOperations;
import io.hedgerow.runtime.internal.StopErrors;
import io.hedgerow.runtime.transpile.SourceMap;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
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
    private final Invocations invocations;
    private final Effects effects;
    private final HostOperations operations;
    private final Deadlines deadlines;
    private final Capabilities capabilities;

    /** Null after a stop until the next start. */
    private LoadedGuest loaded;

    private ActiveInvocation current;
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
        this.invocations = new Invocations(services.log(), this::abandon);
        this.effects = new Effects(() -> current, settings.journalMismatch());
        this.operations = new HostOperations(new Turns(), effects, services, limits);
        this.deadlines = new Deadlines(services, limits, this::expire);
        load();
        this.capabilities = loaded.capabilities();
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
        ActiveInvocation invocation = invocations.begin(call, origin, journal, listener);
        deadlines.started(invocation);
        try {
            if (loaded == null) {
                load();
            }
        } catch (PluginLoadException e) {
            invocation.resultIs(new InvocationResult.Failed(e.error()));
            invocations.settle(invocation);
            return invocation;
        }
        turn(
                invocation,
                guest ->
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
        List<ActiveInvocation> lost = invocations.takeAll();
        dropGuest();
        Invocations.lose(lost, "the plugin was unloaded");
    }

    private void load() throws PluginLoadException {
        effects.reset();
        HostApi api =
                new HostApi(
                        operations,
                        effects,
                        invocations::resultIs,
                        settings,
                        services,
                        limits,
                        () -> current);
        loaded = LoadedGuest.load(engine, plugin, settings.identity(), limits, api);
    }

    /** Enters JavaScript for an invocation and deals with how that ended. */
    private void turn(ActiveInvocation invocation, Consumer<Guest> body) {
        if (current != null) {
            throw new IllegalStateException("a plugin context was entered from inside");
        }
        Guest guest = loaded.guest();
        GuestRun run = loaded.run();
        current = invocation;
        invocation.moved(Invocation.State.RUNNING);
        PolyglotException failure = null;
        PluginError error = null;
        GuestRun.Reason reason;
        run.enter(Thread.currentThread().getId());
        try {
            body.accept(guest);
        } catch (PolyglotException e) {
            failure = e;
            // Within the run: describing what was thrown may meet getters of the plugin's.
            error = guest.errors().of(e);
        } finally {
            reason = run.leave();
            current = null;
        }
        invocation.tellRejections();
        if (reason != null) {
            SourceMap.Position at = guest.positions().of(run.stoppedAt());
            stopped(invocation, StopErrors.of(reason, limits, limits.cpuTime(), at));
        } else if (failure != null && LoadedGuest.isBrokenBy(failure)) {
            stopped(invocation, error);
        } else {
            if (error != null) {
                invocation.resultIs(new InvocationResult.Failed(error));
            }
            suspended(invocation);
        }
    }

    /** The invocation's code is off the stack: it has ended or waits. */
    private void suspended(ActiveInvocation invocation) {
        if (invocation.log() != null) {
            invocation.log().turnEnded(invocation.done());
            if (failedByMismatch(invocation)) {
                return;
            }
        }
        if (invocation.done()) {
            invocations.settle(invocation);
        } else {
            invocation.moved(Invocation.State.WAITING);
            invocation.deadline().progressed();
            invocation.deadline().watch();
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
        invocations.settle(invocation);
        return true;
    }

    /**
     * An interrupt drops queued microtasks: nothing that was under way in this context can be
     * trusted.
     */
    private void stopped(ActiveInvocation culprit, PluginError error) {
        dropGuest();
        generation++;
        invocations.stop(culprit, error);
    }

    private void dropGuest() {
        if (loaded != null) {
            operations.abandonAll();
            loaded.close();
            loaded = null;
        }
    }

    private void expire(ActiveInvocation invocation, Duration limit) {
        String caller = invocation.call().name();
        abandon(invocation, loaded.guest().timeoutText(caller, limit.toMillis() / 1000.0));
    }

    private void abandon(ActiveInvocation invocation, String message) {
        operations.abandon(invocation);
        invocation.resultIs(
                new InvocationResult.Failed(
                        new PluginError(
                                PluginError.Kind.TIMED_OUT, "TimeoutError", message, null, true)));
        invocations.settle(invocation);
    }

    private final class Turns implements HostOperations.Turns {

        @Override
        public Guest guest() {
            return loaded == null ? null : loaded.guest();
        }

        @Override
        public ActiveInvocation current() {
            return current;
        }

        @Override
        public ActiveInvocation newBackgroundInvocation() {
            ActiveInvocation background = invocations.beginBackground();
            deadlines.started(background);
            return background;
        }

        @Override
        public void run(ActiveInvocation invocation, Consumer<Guest> body) {
            turn(invocation, body);
        }

        @Override
        public void mismatched(ActiveInvocation invocation) {
            failedByMismatch(invocation);
        }

        @Override
        public long nextId() {
            return invocations.nextId();
        }
    }
}
