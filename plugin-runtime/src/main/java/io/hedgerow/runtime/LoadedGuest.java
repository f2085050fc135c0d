package io.hedgerow.runtime;

import io.hedgerow.runtime.internal.Guest;
import io.hedgerow.runtime.internal.GuestRun;
import io.hedgerow.runtime.internal.HostApi;
import io.hedgerow.runtime.internal.Sandbox;
import io.hedgerow.runtime.internal.StopErrors;
import io.hedgerow.runtime.internal.ThreadUsage;
import io.hedgerow.runtime.internal.Watchdog;
import io.hedgerow.runtime.internal.Whereabouts;
import java.time.Duration;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;

/**
 * A JavaScript context in which a plugin's top-level code has run.
 *
 * <p><b>Owns</b> the context and its entry in the watchdog. <b>Lives</b> until closed.
 * <b>Threads</b>: owner only. <b>Survives</b> nothing.
 */
record LoadedGuest(Guest guest, GuestRun run, Capabilities capabilities, Watchdog watchdog)
        implements AutoCloseable {

    /**
     * Runs a plugin's top-level code, with the time of a whole call and twice the memory of a turn.
     *
     * @throws PluginLoadException if that throws, imports what it may not, or does not end
     */
    static LoadedGuest load(
            PluginEngine engine,
            CompiledPlugin plugin,
            PluginIdentity identity,
            PluginLimits limits,
            HostApi api)
            throws PluginLoadException {
        ThreadUsage usage = new ThreadUsage();
        Watchdog watchdog = engine.watchdog();
        Duration cpuTime = limits.methodTimeout();
        Context context = Sandbox.newContext(engine.graal());
        Whereabouts whereabouts = Whereabouts.of(context, plugin.transpiled().fileName());
        GuestRun loading =
                new GuestRun(
                        context,
                        whereabouts,
                        identity,
                        cpuTime,
                        Math.multiplyExact(limits.allocatedBytes(), 2),
                        usage);
        watchdog.add(loading);
        loading.enter(Thread.currentThread().getId());
        Guest guest = null;
        Capabilities found = null;
        PluginError error = null;
        try {
            guest = api.newGuest(context, plugin.transpiled(), engine.json());
            found = guest.load(plugin.source());
        } catch (PolyglotException e) {
            // Within the run: describing what was thrown may meet getters of the plugin's.
            error = guest == null ? notPrepared(e) : guest.errors().of(e);
        }
        GuestRun.Reason reason = loading.leave();
        watchdog.remove(loading);
        if (reason != null) {
            error =
                    StopErrors.of(
                            reason,
                            limits,
                            cpuTime,
                            guest == null ? null : guest.positions().of(loading.stoppedAt()));
        }
        if (error != null) {
            context.close(true);
            throw new PluginLoadException(error);
        }
        GuestRun run =
                new GuestRun(
                        context,
                        whereabouts,
                        identity,
                        limits.cpuTime(),
                        limits.allocatedBytes(),
                        usage);
        watchdog.add(run);
        return new LoadedGuest(guest, run, found, watchdog);
    }

    /** Whether what came out of a run leaves a context that cannot be used any more. */
    static boolean isBrokenBy(PolyglotException failure) {
        return failure.isInterrupted()
                || failure.isCancelled()
                || failure.isResourceExhausted()
                || failure.isInternalError();
    }

    @Override
    public void close() {
        watchdog.remove(run);
        guest.context().close(true);
    }

    private static PluginError notPrepared(PolyglotException failure) {
        return new PluginError(
                PluginError.Kind.THROWN,
                "Error",
                "The plugin context could not be prepared: " + failure.getMessage(),
                null,
                false);
    }
}
