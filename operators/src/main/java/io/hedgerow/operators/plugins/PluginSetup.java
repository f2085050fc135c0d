package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.host.HostTimers;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * How far {@code setupPlugin} of a loaded plugin is (contract §2.2 with §10 rows 5, 21, 27). One
 * setup runs at a time and work waits for it in order; a {@code RetryError} is tried again, five
 * attempts with 5, 10, 20, 40 s between them; a plugin whose world was replaced is set up anew.
 *
 * <p>Owns: the work that waits. Lives: as its plugin. Threads: task thread. Survives: nothing;
 * after a restart setup runs again.
 */
final class PluginSetup {

    private static final int ATTEMPTS = 5;
    private static final long FIRST_WAIT_MILLIS = 5000;

    private enum Phase {
        DUE,
        UNDER_WAY,
        DONE,
        FAILED
    }

    private final LoadedPlugin plugin;
    private final LoadedPlugin.Environment environment;
    private final List<PluginWork> waiting = new ArrayList<>();
    private Phase phase;
    private InvocationOrigin origin;
    private int attempts;
    private int generation;
    private HostTimers.Cancellable retry;

    /**
     * @param plugin with an instance
     */
    PluginSetup(LoadedPlugin plugin, LoadedPlugin.Environment environment) {
        this.plugin = plugin;
        this.environment = environment;
        this.phase = plugin.instance().hasSetup() ? Phase.DUE : Phase.DONE;
        this.generation = plugin.instance().generation();
        if (phase == Phase.DONE) {
            environment.reports().working(plugin);
        }
    }

    String phaseText() {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    boolean isDone() {
        return phase == Phase.DONE;
    }

    /**
     * Sets up if that is due.
     *
     * @param work woken later when the answer is {@link LoadedPlugin.Readiness#WAIT}; {@code null}
     *     for nobody
     */
    LoadedPlugin.Readiness prepare(PluginWork work) {
        if (phase == Phase.DONE && plugin.instance().generation() != generation) {
            generation = plugin.instance().generation();
            if (plugin.instance().hasSetup()) {
                phase = Phase.DUE;
                attempts = 0;
            }
        }
        if (phase == Phase.DUE) {
            run();
        }
        return switch (phase) {
            case DONE -> LoadedPlugin.Readiness.READY;
            case FAILED -> LoadedPlugin.Readiness.FAILED;
            default -> {
                if (work != null) {
                    waiting.add(work);
                }
                yield LoadedPlugin.Readiness.WAIT;
            }
        };
    }

    private void run() {
        phase = Phase.UNDER_WAY;
        if (attempts++ == 0) {
            // Its attempts send the same idempotency keys. Each subtask and each start sets up on
            // its own; what it captures is no other's.
            origin =
                    new InvocationOrigin("setup:" + plugin.configId() + ":" + UUID.randomUUID(), 0);
        }
        HookResult result =
                environment
                        .hooks()
                        .call(
                                plugin,
                                HookCall.setupPlugin(),
                                origin,
                                null,
                                later -> {
                                    ended(later);
                                    wakeIfSettled();
                                });
        if (result != null) {
            ended(result);
        }
    }

    private void ended(HookResult result) {
        if (plugin.instance() == null) {
            return; // closed meanwhile
        }
        if (!(HookResult.plain(result) instanceof HookResult.Threw threw)) {
            phase = Phase.DONE;
            generation = plugin.instance().generation();
            plugin.log().system(Type.DEBUG, "setupPlugin succeeded");
            environment.reports().working(plugin);
        } else if (plugin.hasTouchedTeamState()) {
            phase = Phase.FAILED; // here; where the team's state is it is set up anew
        } else if (threw.retry() && attempts < ATTEMPTS) {
            long wait = FIRST_WAIT_MILLIS << (attempts - 1);
            retry =
                    environment
                            .timers()
                            .schedule(
                                    wait,
                                    () -> environment.keys().run(plugin.key(), this::runAgain));
            plugin.log().log(
                    Source.SYSTEM,
                    Type.ERROR,
                    "setupPlugin failed with RetryError (attempt %d/%d): %s (instance ID %s). Retrying in %d s..."
                            .formatted(
                                    attempts,
                                    ATTEMPTS,
                                    threw.message(),
                                    plugin.log().instanceId(),
                                    wait / 1000));
        } else {
            phase = Phase.FAILED;
            environment.reports().setupFailed(plugin, threw, attempts, ATTEMPTS);
        }
    }

    private void runAgain() {
        run();
        wakeIfSettled();
    }

    private void wakeIfSettled() {
        if (phase == Phase.DONE || phase == Phase.FAILED) {
            wakeWaiting();
        }
    }

    private void wakeWaiting() {
        List<PluginWork> woken = List.copyOf(waiting);
        waiting.clear();
        // Each goes before the one woken ahead of it.
        for (int i = woken.size() - 1; i >= 0; i--) {
            environment.scheduler().wake(woken.get(i));
        }
    }

    /** The plugin is closed: who waits will find it failed. */
    void close() {
        if (retry != null) {
            retry.cancel();
        }
        phase = Phase.FAILED;
        wakeWaiting();
    }
}
